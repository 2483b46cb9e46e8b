using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>Registers that the guest sets through the hypervisor. An instruction that is not permitted is an exception like any other.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>set_debugreg of a register that holds an address.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/misc-hypercalls.c, set_debugreg; XSA-444.</remarks>
    public void SetBreakpoint(Id<Vcpu> vcpu, Id<Breakpoint> register, Truth reserved)
    {
        Guard(Registers & InKernel(vcpu));
        Guard(!reserved, Errno.EPERM);
        BreakpointReserved[vcpu, register] = reserved;
        Leave(vcpu);
    }

    /// <summary>set_debugreg of another register.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/misc-hypercalls.c, set_debugreg.</remarks>
    public void SetDebugRegister(Id<Vcpu> vcpu, Choice<DebugRegister> register, Truth upperBits, Truth generalDetect, Truth active, Truth io)
    {
        var control = register.IsAny(DebugRegister.Control, DebugRegister.ControlAlias);
        Guard(Registers & InKernel(vcpu));
        Guard(!register.Is(DebugRegister.Unknown), Errno.ENODEV);
        Guard(!(register.IsAny(DebugRegister.StatusAlias, DebugRegister.ControlAlias) & DebugExtensions[vcpu]), Errno.ENODEV);
        Guard(!upperBits, Errno.EINVAL);
        Guard(!(control & generalDetect), Errno.EPERM);
        Guard((control & active & io).Implies(DebugExtensions[vcpu]), Errno.EPERM);
        GeneralDetect[vcpu] = If(control, generalDetect, GeneralDetect[vcpu]);
        IoBreakpoints[vcpu] = If(control, active & io, IoBreakpoints[vcpu]);
        Leave(vcpu);
    }

    /// <summary>set_segment_base.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/misc-hypercalls.c, do_set_segment_base.</remarks>
    public void SetSegmentBase(Id<Vcpu> vcpu, Choice<SegmentBase> which, Truth canonical)
    {
        Guard(Registers & InKernel(vcpu));
        Guard(!Compat, Errno.ENOSYS);
        Guard(!which.Is(SegmentBase.Unknown), Errno.EINVAL);
        Guard(canonical | which.Is(SegmentBase.GsUserSelector), Errno.EINVAL);
        BasesCanonical[vcpu] = BasesCanonical[vcpu] & (canonical | which.Is(SegmentBase.GsUserSelector));
        Leave(vcpu);
    }

    /// <summary>WRMSR of a segment base. One that is not canonical is a general protection fault.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/emul-priv-op.c, write_msr; XSA-193.</remarks>
    public void WriteBase(Id<Vcpu> vcpu, Truth canonical)
    {
        Guard(Registers & !Compat & InKernel(vcpu));
        Guard(canonical);
        BasesCanonical[vcpu] = BasesCanonical[vcpu] & canonical;
        Leave(vcpu);
    }

    /// <summary>fpu_taskswitch, and CLTS.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/misc-hypercalls.c, do_fpu_taskswitch.</remarks>
    public void FpuTaskswitch(Id<Vcpu> vcpu, Truth set)
    {
        Guard(((Truth)Registers | Multicalls) & InKernel(vcpu));
        TaskSwitched[vcpu] = set;
        SingleTaskSwitched[vcpu] = set;
        Leave(vcpu);
    }

    /// <summary>MOV to cr0, which may change TS only. Anything else is a general protection fault.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/emul-priv-op.c, write_cr.</remarks>
    public void WriteCr0(Id<Vcpu> vcpu, Truth taskSwitched, Truth outside)
    {
        Guard(Registers & InKernel(vcpu));
        Guard(!outside);
        TaskSwitched[vcpu] = taskSwitched;
        SingleTaskSwitched[vcpu] = taskSwitched;
        Cr0Outside[vcpu] = outside;
        Leave(vcpu);
    }

    /// <summary>MOV to cr4. Bits that a guest may not change stay as they are.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/domain.c, pv_fixup_guest_cr4.</remarks>
    public void WriteCr4(Id<Vcpu> vcpu, Truth debugExtensions)
    {
        Guard(Registers & InKernel(vcpu));
        DebugExtensions[vcpu] = debugExtensions;
        Cr4Outside[vcpu] = false;
        Leave(vcpu);
    }
}
