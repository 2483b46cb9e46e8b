using Verified.Abi;

namespace Verified.Kernel.Xen.Traps;

/// <summary>The debug registers. Source: Intel SDM volume 3, 17.2; Xen 4.17 xen/arch/x86/pv/misc-hypercalls.c.</summary>
internal static partial class DebugRegisters
{
    public const ulong Dr6Default = 0xffff_0ff0;
    public const ulong Dr7Default = 0x400;

    public const int Breakpoints = 4;
    private const ulong Dr6ReservedZero = 1ul << 12;
    public const ulong Dr6Step = 1ul << 14;
    private const ulong Dr7ReservedZero = 0xd800;
    private const ulong Dr7GeneralDetect = 1ul << 13;
    private const ulong Dr7Enabled = 0xff;
    private const int Dr7TypeShift = 16;
    public const int Dr7LengthShift = 18;
    public const int Dr7TypeBits = 4;
    public const int Dr7EnableBits = 2;
    private const ulong IoBreakpoint = 2;
    public const ulong Cr4DebugExtensions = 1ul << 3;

    /// <summary>do_set_debugreg.</summary>
    /// <returns>
    /// EPERM for a breakpoint inside the hypervisor (XSA-444), for general detect, and for breakpoints on I/O without
    /// CR4.DE; ENODEV for 4 and 5 with CR4.DE, and above 7; EINVAL for set bits above 31 of 6 and 7.
    /// </returns>
    public static Errno SetDebugreg(Vcpu vcpu, uint register, ulong value)
    {
        var errno = AcceptDebugreg(vcpu, register, value);
        vcpu.Context.Steps?.SetsDebugreg(vcpu, register, value, errno);
        return errno;
    }

    private static Errno AcceptDebugreg(Vcpu vcpu, uint register, ulong value)
    {
        switch (register)
        {
            case < Breakpoints:
                if (!Hypervisor.IsGuestAddress(value))
                {
                    return Errno.EPERM;
                }

                vcpu.Context.Breakpoints[register] = value;
                return Errno.None;
            case 4 or 5 when (vcpu.Context.Cr4 & Cr4DebugExtensions) != 0:
                return Errno.ENODEV;
            case 4 or 6:
                return SetDr6(vcpu.Context, value);
            case 5 or 7:
                return SetDr7(vcpu.Context, value);
            default:
                return Errno.ENODEV;
        }
    }

    /// <summary>do_get_debugreg.</summary>
    /// <returns>ENODEV for 4 and 5 with CR4.DE, and above 7.</returns>
    public static Errno GetDebugreg(Vcpu vcpu, uint register, out ulong value)
    {
        var context = vcpu.Context;
        value = 0;
        if (register > 7 || (register is 4 or 5 && (context.Cr4 & Cr4DebugExtensions) != 0))
        {
            return Errno.ENODEV;
        }

        value = register < Breakpoints ? context.Breakpoints[register] : register is 4 or 6 ? context.Dr6 : context.Dr7 | context.Dr7Emulated;
        return Errno.None;
    }

    private static Errno SetDr6(VcpuContext context, ulong value)
    {
        if (value != (uint)value)
        {
            return Errno.EINVAL;
        }

        context.Dr6 = (value & ~Dr6ReservedZero) | Dr6Default;
        return Errno.None;
    }

    private static Errno SetDr7(VcpuContext context, ulong value)
    {
        if (value != (uint)value)
        {
            return Errno.EINVAL;
        }

        var accepted = (value & ~Dr7ReservedZero) | Dr7Default;
        if ((accepted & Dr7GeneralDetect) != 0)
        {
            return Errno.EPERM;
        }

        var emulated = 0ul;
        for (var breakpoint = 0; (accepted & Dr7Enabled) != 0 && breakpoint < Breakpoints; breakpoint++)
        {
            if ((accepted >> (Dr7TypeShift + (breakpoint * Dr7TypeBits)) & 3) != IoBreakpoint)
            {
                continue;
            }

            if ((context.Cr4 & Cr4DebugExtensions) == 0)
            {
                return Errno.EPERM;
            }

            emulated |= accepted & (3ul << (breakpoint * Dr7EnableBits));
        }

        context.Dr7Emulated = emulated;
        context.Dr7 = accepted & ~emulated;
        return Errno.None;
    }
}
