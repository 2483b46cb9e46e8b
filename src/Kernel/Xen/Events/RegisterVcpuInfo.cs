using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Events;

/// <summary>Where the information of a virtual processor is.</summary>
internal sealed class VcpuInfoPages(Hypervisor hypervisor)
{
    private const int VcpuInfoAlignment = 8;
    private const int VcpuInfoAlignment32 = 4;

    /// <summary>VCPUOP_register_vcpu_info: the vCPU's information moves into memory of the guest's, for good.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="vcpu">Whose information: the caller's own, or that of a vCPU that is down.</param>
    /// <param name="mfn">The frame.</param>
    /// <param name="offset">Where in it.</param>
    /// <returns>
    /// ENXIO for an offset that is unaligned or too near to the frame's end; EINVAL when it has moved before, for another
    /// vCPU that is up, and for a frame that is not the domain's or not writable.
    /// </returns>
    /// <remarks>Everything is marked pending, so that nothing is lost: the guest gets an upcall for nothing.</remarks>
    public Errno RegisterVcpuInfo(Vcpu caller, Vcpu vcpu, Mfn mfn, uint offset)
    {
        var errno = MoveInfo(caller, vcpu, mfn, offset);
        if (vcpu == caller)
        {
            vcpu.Context.Steps?.RegistersVcpuInfo(vcpu, errno);
        }

        return errno;
    }

    private Errno MoveInfo(Vcpu caller, Vcpu vcpu, Mfn mfn, uint offset)
    {
        var alignment = vcpu.Domain.Mode.Is32Bit ? VcpuInfoAlignment32 : VcpuInfoAlignment;
        if (offset > MachineMemory.FrameBytes - VcpuInfo.Bytes || offset % alignment != 0)
        {
            return Errno.ENXIO;
        }

        var info = vcpu.Context.Info;
        if (info.Registered is not null || (vcpu != caller && !vcpu.Context.IsDown))
        {
            return Errno.EINVAL;
        }

        if (hypervisor.OnBehalfOf(caller, () => hypervisor.GetPageAndType(mfn, PageType.Writable, vcpu.Domain)) != Errno.None)
        {
            return Errno.EINVAL;
        }

        info.Move(hypervisor.Memory, hypervisor.Page(mfn)!, (int)offset);
        (info.PendingSel, info.Pending) = (ulong.MaxValue, 1);
        return Errno.None;
    }
}
