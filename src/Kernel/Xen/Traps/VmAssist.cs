using Verified.Abi;

namespace Verified.Kernel.Xen.Traps;

/// <summary>VMASST_TYPE_*. Source: Xen 4.17 xen/include/public/xen.h.</summary>
internal enum VmAssistType
{
    FourGbSegments = 0,
    FourGbSegmentsNotify = 1,
    WritablePagetables = 2,
    PaeExtendedCr3 = 3,
    ArchitecturalIopl = 4,
    RunstateUpdateFlag = 5,
    M2pStrict = 32,
}

internal static partial class GuestPrivileges
{
    private const uint EnableAssist = 0;
    private const uint DisableAssist = 1;
    private const ulong Assists32 = 0x3f;
    private const ulong Assists64 = Assists32 | (1ul << (int)VmAssistType.M2pStrict);

    /// <summary>do_vm_assist.</summary>
    /// <returns>EINVAL for a type that is none of the guest's kind, else ENOSYS for a command that is none.</returns>
    public static Errno VmAssist(Vcpu vcpu, uint command, uint type)
    {
        var errno = SetAssist(vcpu, command, type);
        vcpu.Context.Steps?.Assists(vcpu, command, type, errno);
        return errno;
    }

    private static Errno SetAssist(Vcpu vcpu, uint command, uint type)
    {
        var valid = vcpu.Domain.Mode.Is32Bit ? Assists32 : Assists64;
        if (type >= 64 || (valid >> (int)type & 1) == 0)
        {
            return Errno.EINVAL;
        }

        switch (command)
        {
            case EnableAssist:
                vcpu.Domain.Set((VmAssistType)type, true);
                return Errno.None;
            case DisableAssist:
                vcpu.Domain.Set((VmAssistType)type, false);
                return Errno.None;
            default:
                return Errno.ENOSYS;
        }
    }
}
