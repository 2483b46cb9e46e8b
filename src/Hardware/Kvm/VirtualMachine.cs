using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>A virtual machine: memory slots and virtual CPUs. Disposing it destroys both.</summary>
internal sealed unsafe class VirtualMachine(int fd, VcpuTraits traits) : IDisposable
{
    private readonly List<MemorySlot> _slots = [];
    private readonly List<Vcpu> _vcpus = [];

    public IReadOnlyList<MemorySlot> Slots => _slots;

    /// <summary>The virtual CPUs, which are the machine's to dispose of.</summary>
    public IReadOnlyList<Vcpu> Vcpus => _vcpus;

    /// <summary>What its virtual CPUs are.</summary>
    public VcpuTraits Traits => traits;

    /// <summary>Makes host memory appear to the guest, for as long as the machine lives.</summary>
    public void Add(Gfn first, HvaRange memory)
    {
        var slot = new MemorySlot((uint)_slots.Count, first, memory);
        Tell(slot, memory.Bytes);
        _slots.Add(slot);
    }

    /// <summary>Takes all memory away and gives it back. Nothing that was derived from pagetables in it is kept.</summary>
    /// <remarks>Shadow pagetables learn of what a guest stores into its own tables, and of nothing that we store there.</remarks>
    public void Remap()
    {
        foreach (var slot in _slots) Tell(slot, 0);
        foreach (var slot in _slots) Tell(slot, slot.Memory.Bytes);
    }

    /// <summary>From now on the events of virtual CPUs tell of a triple fault with which they have not left yet.</summary>
    /// <returns>False when this kernel does not offer it.</returns>
    public bool TellTripleFaults()
    {
        var offer = new KvmAbi.EnabledCapability { Capability = KvmAbi.CapabilityTripleFaultEvent, Argument = 1 };
        return Native.ioctl(fd, KvmAbi.EnableCapability, (nint)(&offer)) == 0;
    }

    public Vcpu AddVcpu()
    {
        int vcpu = Native.Check(Native.ioctl(fd, KvmAbi.CreateVcpu, _vcpus.Count), "KVM_CREATE_VCPU");
        _vcpus.Add(new Vcpu(vcpu, traits));
        return _vcpus[^1];
    }

    public void Dispose()
    {
        foreach (var vcpu in _vcpus) vcpu.Dispose();
        Native.close(fd);
    }

    private void Tell(MemorySlot slot, ulong bytes)
    {
        var region = new KvmAbi.UserMemoryRegion
        {
            Slot = slot.Index,
            GuestPhysicalAddress = slot.First.Address,
            MemoryBytes = bytes,
            UserAddress = slot.Memory.Start.Address,
        };
        Native.Check(Native.ioctl(fd, KvmAbi.SetUserMemoryRegion, (nint)(&region)), "KVM_SET_USER_MEMORY_REGION");
    }
}
