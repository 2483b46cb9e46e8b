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
        var region = new KvmAbi.UserMemoryRegion
        {
            Slot = slot.Index,
            GuestPhysicalAddress = first.Address,
            MemoryBytes = memory.Bytes,
            UserAddress = memory.Start.Address,
        };
        Native.Check(Native.ioctl(fd, KvmAbi.SetUserMemoryRegion, (nint)(&region)), "KVM_SET_USER_MEMORY_REGION");
        _slots.Add(slot);
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
}
