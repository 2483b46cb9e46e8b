using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>The way back to the guest, test_all_events: first what the hypervisor has to do for itself, then a bounce, then an event, and only then the guest.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>An interrupt of the processor brings a virtual processor that runs its guest into the hypervisor. Guests cannot keep interrupts away.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, common_interrupt, ret_from_intr.</remarks>
    [Hardware]
    public void Interrupt(Id<Vcpu> vcpu)
    {
        Guard(InGuest(vcpu) & InterruptFlag[vcpu]);
        Kicked[vcpu] = false;
        Leave(vcpu);
    }

    /// <summary>The guest comes into the hypervisor by a hypercall, or by an instruction, that this contract says nothing more of, or that is refused. Nothing takes effect.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, lstar_enter, handle_exception: whatever was done, test_all_events follows.</remarks>
    public void EnterHypervisor(Id<Vcpu> vcpu)
    {
        Guard(InGuest(vcpu));
        Leave(vcpu);
    }

    /// <summary>An interrupt that comes while the virtual processor is in the hypervisor is handled there, and the tests begin anew.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, process_softirqs.</remarks>
    public void HandleSoftirq(Id<Vcpu> vcpu)
    {
        Guard(IsAlive(vcpu) & Doing[vcpu].Is(Activity.Leaving));
        Guard(Kicked[vcpu]);
        Kicked[vcpu] = false;
    }

    /// <summary>The guest's kernel is entered for what is to be bounced, before or after interrupts are looked at. Its frame says what was interrupted; events are masked if whoever registered the handler asked for it.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, create_bounce_frame.</remarks>
    public void BounceToKernel(Id<Vcpu> vcpu, Truth reserved)
    {
        Guard(IsLeaving(vcpu));
        Guard(!Bounces[vcpu].Is(Bounce.None));
        Guard(HasTarget(vcpu) & !OnReserved(vcpu, reserved));
        Enter(vcpu, PlaceOf(Bounces[vcpu]), BounceMasks[vcpu], BounceError[vcpu], OnReserved(vcpu, reserved));
        Bounces[vcpu] = Bounce.None;
        BounceMasks[vcpu] = false;
        BounceError[vcpu] = ErrorCode.None;
    }

    /// <summary>An event is delivered: an upcall is pending, and events are not masked. The event callback is entered with events masked.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, test_guest_events.</remarks>
    public void DeliverEvent(Id<Vcpu> vcpu, Truth reserved)
    {
        Guard(IsLeaving(vcpu));
        Guard(!Kicked[vcpu]);
        Guard(Bounces[vcpu].Is(Bounce.None));
        Guard(UpcallPending[vcpu] & !Mask[vcpu]);
        Guard(HasEvent[vcpu] & !OnReserved(vcpu, reserved));
        Enter(vcpu, Place.Event, true, ErrorCode.None, OnReserved(vcpu, reserved));
        Delivered[vcpu] = true;
    }

    /// <summary>The frame cannot be written, since there is no handler, or the stack lies where the hypervisor lives, or is not the guest's to write: the domain is crashed.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, asm_domain_crash_synchronous; XSA-215.</remarks>
    public void CrashForFrame(Id<Vcpu> vcpu, Truth writable, Truth reserved)
    {
        Guard(IsLeaving(vcpu));
        Guard(HasToEnter(vcpu));
        Guard(!(writable & !OnReserved(vcpu, reserved) & If(Bounces[vcpu].Is(Bounce.None), HasEvent[vcpu], HasTarget(vcpu))));
        Crashed[DomainOf[vcpu]] = true;
    }

    /// <summary>The guest runs again. Nothing is left to be bounced or delivered.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, restore_all_guest.</remarks>
    public void ReturnToGuest(Id<Vcpu> vcpu)
    {
        Guard(IsLeaving(vcpu));
        Guard(!Kicked[vcpu]);
        Guard(Bounces[vcpu].Is(Bounce.None));
        Guard(!(UpcallPending[vcpu] & !Mask[vcpu]));
        Doing[vcpu] = Activity.Guest;
    }

    /// <summary>The processor refuses to go where the guest is to go on: that is an exception of the guest's, at that place.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/x86_64/entry.S, iret_exit_to_guest; xen/arch/x86/extable.c; XSA-7.</remarks>
    public void RefuseReturn(Id<Vcpu> vcpu, Id<Vector> vector, Truth error)
    {
        Guard(Traps & IsLeaving(vcpu) & !Kicked[vcpu]);
        Guard(Bounces[vcpu].Is(Bounce.None));
        Guard(!(UpcallPending[vcpu] & !Mask[vcpu]));
        Inject(vcpu, vector, If<Choice<ErrorCode>>(error, ErrorCode.Processor, ErrorCode.None));
    }

    /// <summary>The virtual processor is on its way from the hypervisor to the guest.</summary>
    private Truth IsLeaving(Id<Vcpu> vcpu) => IsAlive(vcpu) & Doing[vcpu].Is(Activity.Leaving);

    /// <summary>The guest's kernel is to be entered first: for what is to be bounced, or for an event.</summary>
    private Truth HasToEnter(Id<Vcpu> vcpu) => !Bounces[vcpu].Is(Bounce.None) | (UpcallPending[vcpu] & !Mask[vcpu]);

    private Choice<Ring> ShownIopl(Id<Vcpu> vcpu) => If<Choice<Ring>>(ArchitecturalIopl[DomainOf[vcpu]], Iopl[vcpu], Ring.Zero);

    /// <summary>There is something to enter for what is to be bounced. The failsafe callback is entered at address 0 where none is registered.</summary>
    private Truth HasTarget(Id<Vcpu> vcpu) => If(Bounces[vcpu].Is(Bounce.Syscall), HasSyscall[vcpu],
        Bounces[vcpu].Is(Bounce.Failsafe) | HasHandler[vcpu, BounceVector[vcpu]]);

    private static Choice<Place> PlaceOf(Choice<Bounce> bounce) => If<Choice<Place>>(bounce.Is(Bounce.Syscall), Place.Syscall,
        If<Choice<Place>>(bounce.Is(Bounce.Failsafe), Place.Failsafe, Place.Trap));

    /// <summary>The frame would be written where the hypervisor lives. It goes to the registered stack from user mode, and to the stack that the kernel uses, wherever that is, from kernel mode.</summary>
    private Truth OnReserved(Id<Vcpu> vcpu, Truth reserved) => If(KernelMode[vcpu], reserved, KernelStackReserved[vcpu]);

    // A frame is written, and the guest's kernel will start at the place.
    private void Enter(Id<Vcpu> vcpu, Choice<Place> place, Truth masks, Choice<ErrorCode> error, Truth reserved)
    {
        FrameMask[vcpu] = Mask[vcpu];
        FrameInterruptFlag[vcpu] = !Mask[vcpu];
        FrameKernelMode[vcpu] = KernelMode[vcpu];
        FrameOnKernelStack[vcpu] = !KernelMode[vcpu];
        FrameReserved[vcpu] = FrameReserved[vcpu] | reserved;
        FrameIopl[vcpu] = ShownIopl(vcpu);
        FrameError[vcpu] = error;
        KernelMode[vcpu] = true;
        CodeRing[vcpu] = KernelRing;
        StackRing[vcpu] = If(Compat, If(KernelMode[vcpu], StackRing[vcpu], KernelStackRing[vcpu]), KernelRing);
        InterruptFlag[vcpu] = true;
        FlagsPrivileged[vcpu] = false;
        At[vcpu] = place;
        Mask[vcpu] = Mask[vcpu] | masks;
        NativeFlag[vcpu] = !(Mask[vcpu] | masks);
    }
}
