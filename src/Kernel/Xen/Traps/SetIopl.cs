using Verified.Abi;

namespace Verified.Kernel.Xen.Traps;

/// <summary>What a guest is allowed: input and output, assists, its kernel's stack.</summary>
internal static partial class GuestPrivileges
{
    private const uint HighestLevel = 3;
    private const uint Ports = 65536;

    /// <summary>PHYSDEVOP_set_iopl.</summary>
    /// <returns>EINVAL above 3.</returns>
    public static Errno SetIopl(Vcpu vcpu, uint iopl)
    {
        var errno = iopl > HighestLevel ? Errno.EINVAL : Errno.None;
        if (errno == Errno.None)
        {
            vcpu.Context.Iopl = (int)iopl;
        }

        vcpu.Context.Steps?.SetsIopl(vcpu, iopl, errno);
        return errno;
    }

    /// <summary>PHYSDEVOP_set_iobitmap: a bitmap in the guest's memory, whose cleared bits permit ports.</summary>
    /// <returns>EINVAL for an address of the hypervisor's, and for more than 65,536 ports.</returns>
    public static Errno SetIoBitmap(Vcpu vcpu, ulong bitmap, uint ports)
    {
        if (!Hypervisor.IsGuestAddress(bitmap) || ports > Ports)
        {
            return Errno.EINVAL;
        }

        (vcpu.Context.IoBitmap, vcpu.Context.IoBitmapPorts) = (bitmap, ports);
        return Errno.None;
    }
}
