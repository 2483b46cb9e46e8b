using Verified.Abi;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Descriptors;

/// <summary>SEGBASE_*. Source: Xen 4.17 xen/include/public/arch-x86/xen-x86_64.h.</summary>
internal enum SegmentBase
{
    Fs = 0,
    GsUser = 1,
    GsKernel = 2,
    GsUserSelector = 3,
}

internal sealed partial class DescriptorTables
{
    /// <summary>do_set_segment_base.</summary>
    /// <returns>EINVAL for a base that is not canonical and for what is none of the four; ENOSYS in 32 bits. A selector that cannot be loaded becomes null, and that is no error.</returns>
    public Errno SetSegmentBase(Vcpu vcpu, SegmentBase which, ulong value)
    {
        var errno = AcceptBase(vcpu, which, value);
        vcpu.Context.Steps?.SetsSegmentBase(vcpu, which, value, errno);
        return errno;
    }

    private Errno AcceptBase(Vcpu vcpu, SegmentBase which, ulong value)
    {
        if (vcpu.Domain.Mode.Is32Bit)
        {
            return Errno.ENOSYS;
        }

        if (which == SegmentBase.GsUserSelector)
        {
            LoadUserGs(vcpu, (ushort)value);
            return Errno.None;
        }

        if (which is not (SegmentBase.Fs or SegmentBase.GsUser or SegmentBase.GsKernel) || !GuestMode.IsCanonical(value))
        {
            return Errno.EINVAL;
        }

        SetBase(vcpu.Context, which, value);
        return Errno.None;
    }

    public static void SetBase(VcpuContext context, SegmentBase which, ulong value)
    {
        switch (which)
        {
            case SegmentBase.Fs:
                context.FsBase = value;
                break;
            case SegmentBase.GsUser:
                context.GsBaseUser = value;
                break;
            case SegmentBase.GsKernel:
                context.GsBaseKernel = value;
                break;
        }
    }

    private void LoadUserGs(Vcpu vcpu, ushort selector)
    {
        var wanted = Selectors.IsNull(selector) ? selector : (ushort)(selector | Selectors.LevelMask);
        var isLoaded = TryLoadSegment(vcpu, wanted, 0, out var descriptor);
        vcpu.Context.Registers.Gs = isLoaded ? wanted : (ushort)0;
        vcpu.Context.GsBaseUser = isLoaded ? descriptor.Base : 0;
    }
}
