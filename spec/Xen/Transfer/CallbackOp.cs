using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <summary>CALLBACKOP_register sets a callback, and whether entering it masks events. The event callback always does.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/callback.c, register_guest_callback, compat_register_guest_callback.</remarks>
    public void RegisterCallback(Id<Vcpu> vcpu, Choice<CallbackType> type, Truth canonical, Truth masks, Id<Vector> nmi)
    {
        Guard(InKernel(vcpu) & (Traps | type.Is(CallbackType.Event)));
        Guard(canonical | Compat, Errno.EINVAL);
        Guard(!type.Is(CallbackType.Unknown), Errno.ENOSYS);
        Guard(!(Compat & type.Is(CallbackType.Syscall)), Errno.ENOSYS);
        var (ofEvent, ofFailsafe, ofSyscall) = (type.Is(CallbackType.Event), type.Is(CallbackType.Failsafe), type.Is(CallbackType.Syscall));
        HasEvent[vcpu] = HasEvent[vcpu] | ofEvent;
        EventCanonical[vcpu] = If(ofEvent, canonical, EventCanonical[vcpu]);
        HasFailsafe[vcpu] = HasFailsafe[vcpu] | ofFailsafe;
        FailsafeCanonical[vcpu] = If(ofFailsafe, canonical, FailsafeCanonical[vcpu]);
        FailsafeMasks[vcpu] = If(ofFailsafe, masks, FailsafeMasks[vcpu]);
        HasSyscall[vcpu] = HasSyscall[vcpu] | ofSyscall;
        SyscallCanonical[vcpu] = If(ofSyscall, canonical, SyscallCanonical[vcpu]);
        SyscallMasks[vcpu] = If(ofSyscall, masks, SyscallMasks[vcpu]);
        SetNmi(vcpu, type, nmi, true, canonical);
        Leave(vcpu);
    }

    /// <summary>CALLBACKOP_unregister takes only the callback for NMIs away.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/callback.c, unregister_guest_callback, compat_unregister_guest_callback.</remarks>
    public void UnregisterCallback(Id<Vcpu> vcpu, Choice<CallbackType> type, Id<Vector> nmi)
    {
        Guard(Traps & InKernel(vcpu));
        Guard(!type.Is(CallbackType.Unknown) & !(Compat & type.Is(CallbackType.Syscall)), Errno.ENOSYS);
        Guard(!type.IsAny(CallbackType.Event, CallbackType.Failsafe, CallbackType.Syscall), Errno.EINVAL);
        HasHandler[vcpu, nmi] = false;
        Leave(vcpu);
    }

    // The callback for NMIs is the handler of their vector: with the flat selector of the guest's kernel, and masking events.
    private void SetNmi(Id<Vcpu> vcpu, Choice<CallbackType> type, Id<Vector> nmi, Truth present, Truth canonical)
    {
        var ofNmi = type.Is(CallbackType.Nmi);
        HasHandler[vcpu, nmi] = If(ofNmi, present, HasHandler[vcpu, nmi]);
        HandlerCanonical[vcpu, nmi] = If(ofNmi, canonical, HandlerCanonical[vcpu, nmi]);
        HandlerRing[vcpu, nmi] = If(ofNmi, KernelRing, HandlerRing[vcpu, nmi]);
        Dpl[vcpu, nmi] = If<Choice<Ring>>(ofNmi, Ring.Zero, Dpl[vcpu, nmi]);
        HandlerMasks[vcpu, nmi] = HandlerMasks[vcpu, nmi] | ofNmi;
    }
}
