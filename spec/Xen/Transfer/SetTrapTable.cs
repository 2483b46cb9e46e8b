using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>set_trap_table goes through a list until an entry with address 0. Each entry is a step: what was done before one that fails stays done.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>An entry of the list replaces the handler of its vector. Its selector is raised to the ring of the guest's kernel; vectors that the list does not name keep their handlers.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/callback.c, do_set_trap_table.</remarks>
    public void SetTrap(Id<Vcpu> vcpu, Id<Vector> vector, Truth readable, Truth canonical, Choice<Ring> code, Choice<Ring> dpl, Truth masks)
    {
        Guard(Traps & InKernel(vcpu));
        Guard(readable, Errno.EFAULT);
        Guard(canonical | Compat, Errno.EINVAL);
        HasHandler[vcpu, vector] = true;
        HandlerCanonical[vcpu, vector] = canonical;
        HandlerRing[vcpu, vector] = LeastPrivileged(code);
        Dpl[vcpu, vector] = dpl;
        HandlerMasks[vcpu, vector] = masks;
    }

    /// <summary>The terminator, address 0, ends the list.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/callback.c, do_set_trap_table.</remarks>
    public void EndTrapTable(Id<Vcpu> vcpu)
    {
        Guard(Traps & InKernel(vcpu));
        Leave(vcpu);
    }

    /// <summary>Without a list all handlers are taken away.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/callback.c, do_set_trap_table.</remarks>
    public void ClearTrapTable(Id<Vcpu> vcpu)
    {
        Guard(Traps & InKernel(vcpu));
        HasHandler.ForAll(vcpu, _ => true, _ => false);
        Leave(vcpu);
    }
}
