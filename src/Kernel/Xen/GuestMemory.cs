namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>copy_from_guest, through the guest's own tables.</summary>
    /// <returns>False where an address is not the guest's or not mapped.</returns>
    public bool CopyFromGuest(Vcpu vcpu, ulong va, Span<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            if (Translate(vcpu, va + (ulong)at) is not { } frame)
            {
                return false;
            }

            bytes[at] = Memory.Frame(frame)[(int)((va + (ulong)at) % MachineMemory.FrameBytes)];
        }

        return true;
    }

    private Mfn? Translate(Vcpu vcpu, ulong va) =>
        IsGuestAddress(va) && Access(vcpu, va, write: false) is { } found && Page(found.Frame) is not null ? found.Frame : null;

    /// <summary>vcpumask_to_pcpumask: the caller's domain's vCPUs whose bits are set in a bitmap of the guest's, or null when it cannot be read.</summary>
    private List<Vcpu>? ReadVcpuMask(Vcpu caller, ulong va)
    {
        var vcpus = caller.Domain.Vcpus;
        Span<byte> mask = stackalloc byte[(vcpus.Count + 7) / 8];
        if (!CopyFromGuest(caller, va, mask))
        {
            return null;
        }

        var chosen = new List<Vcpu>();
        foreach (var vcpu in vcpus)
        {
            if ((mask[vcpu.Index / 8] >> (vcpu.Index % 8) & 1) != 0)
            {
                chosen.Add(vcpu);
            }
        }

        return chosen;
    }
}
