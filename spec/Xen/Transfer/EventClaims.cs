using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <summary>Delivery of events: the test.</summary>
    [Claim("XEN-EVT-001", "A virtual processor returns to its guest only when nothing is left to bounce, and no event is to be delivered.", Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, test_all_events")]
    public Truth AReturnLeavesNothingToDeliver() => All<Vcpu>(vcpu => (!Doing[vcpu].Is(Activity.Guest) & Next(Doing[vcpu]).Is(Activity.Guest)).Implies(
        Bounces[vcpu].Is(Bounce.None) & !(UpcallPending[vcpu] & !Mask[vcpu])));

    /// <summary>Delivery of events: the delivery.</summary>
    [Claim("XEN-EVT-002", "An event is delivered only while an upcall is pending and events are not masked; it masks them, the frame says that they were not, and the guest's kernel runs next.",
        Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, test_guest_events, create_bounce_frame")]
    public Truth ADeliveryMasksEvents() => All<Vcpu>(vcpu => (!At[vcpu].Is(Place.Event) & Next(At[vcpu]).Is(Place.Event)).Implies(
        UpcallPending[vcpu] & !Mask[vcpu] & HasEvent[vcpu]
        & Next(Mask[vcpu]) & !Next(FrameMask[vcpu]) & Next(FrameInterruptFlag[vcpu]) & Next(KernelMode[vcpu]) & Next(FrameKernelMode[vcpu]).Is(KernelMode[vcpu])
        & Next(FrameOnKernelStack[vcpu]).Is(!KernelMode[vcpu]) & Next(FrameError[vcpu]).Is(ErrorCode.None) & Next(FrameIopl[vcpu]).Is(ShownIopl(vcpu)) & Next(Delivered[vcpu])))
        & All<Vcpu>(vcpu => (Doing[vcpu].Is(Activity.Leaving) & Bounces[vcpu].Is(Bounce.None) & !Mask[vcpu] & Next(Mask[vcpu]) & !Next(Breached[DomainOf[vcpu]])).Implies(
            Next(At[vcpu]).Is(Place.Event) & Next(Delivered[vcpu])));

    /// <summary>Delivery of events: nesting.</summary>
    [Claim("XEN-EVT-003", "After a delivery events stay masked until the guest unmasks them: no delivery is nested in another without that.", Source = "Xen 4.17 xen/arch/x86/x86_64/entry.S, test_guest_events")]
    public Truth DeliveriesDoNotNest() => All<Vcpu>(vcpu => Delivered[vcpu].Implies(Mask[vcpu]));

    /// <summary>No event is lost: from the port to the selector.</summary>
    [Claim("XEN-EVT-004", "A port that is pending and not masked has its selector set, or a sender that will see to it, or the guest's handler is going to look at it.",
        Source = "Xen 4.17 xen/common/event_2l.c, evtchn_2l_set_pending; Linux drivers/xen/events/events_2l.c, evtchn_2l_handle_events")]
    public Truth APendingPortIsSelected() => All<Port>(port => (Keeps(Notifies[port]) & Bound[port] & PortPending[port] & !PortMasked[port]).Implies(
        Selected[Notifies[port], SelectorOf[port]] | ToDo[port]
        | Any<Sender>(sender => (SendsTo[sender] == port) & Sends[sender].IsAny(Transfer.Signal.Raised, Transfer.Signal.Unmasked, Transfer.Signal.Passed))));

    /// <summary>No event is lost: from the selector to the upcall.</summary>
    [Claim("XEN-EVT-005", "While a selector is set an upcall is pending, or a sender is going to mark it, or the guest is going to take the selectors.",
        Source = "Xen 4.17 xen/common/event_2l.c, evtchn_2l_set_pending; Linux drivers/xen/events/events_base.c, xen_evtchn_do_upcall")]
    public Truth ASetSelectorLeadsToAnUpcall() => All<Vcpu, Selector>((vcpu, selector) => (Keeps(vcpu) & Selected[vcpu, selector]).Implies(
        UpcallPending[vcpu] | Handles[vcpu].Is(Upcall.Cleared)
        | Any<Sender>(sender => (Notifies[SendsTo[sender]] == vcpu) & Sends[sender].Is(Transfer.Signal.Selected))));

    /// <summary>No event is lost: from the upcall to the guest.</summary>
    [Claim("XEN-EVT-006", "While an upcall is pending and a guest runs with events unmasked, an interrupt is on its way to bring it into the hypervisor, or the guest is going to test.",
        Source = "Xen 4.17 xen/arch/x86/domain.c, vcpu_mark_events_pending; Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_enable")]
    public Truth APendingUpcallReachesARunningGuest() => All<Vcpu>(vcpu => (Keeps(vcpu) & InGuest(vcpu) & UpcallPending[vcpu] & !Mask[vcpu]).Implies(
        Rechecks[vcpu] | Kicked[vcpu]));

    /// <summary>No event is lost: asleep.</summary>
    [Claim("XEN-EVT-007", "No virtual processor sleeps while an upcall is pending, and none sleeps, or is about to, with events masked.", Source = "Xen 4.17 xen/common/sched/core.c, vcpu_block")]
    public Truth NobodySleepsThroughAnUpcall() => All<Vcpu>(vcpu => Keeps(vcpu).Implies(
        Doing[vcpu].Is(Activity.Asleep).Implies(!UpcallPending[vcpu]) & Doing[vcpu].IsAny(Activity.Blocking, Activity.Asleep).Implies(!Mask[vcpu])));

    /// <summary>No event is lost.</summary>
    [Claim("XEN-EVT-008", "No event is lost: while a port is pending and not masked, and no sender or handler is about to look after it, its virtual processor has events masked, is in the hypervisor and awake, "
        + "has an interrupt on its way, or is between unmasking and testing.", Source = "Xen 4.17 xen/common/event_2l.c; Linux drivers/xen/events; Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_irq_enable", Corollary = true)]
    public Truth NoEventIsLost() => All<Port, Vcpu>((port, vcpu) => (Keeps(vcpu) & Bound[port] & (Notifies[port] == vcpu) & PortPending[port] & !PortMasked[port]
        & !ToDo[port] & !Handles[vcpu].Is(Upcall.Cleared) & !Any<Sender>(sender => !Sends[sender].Is(Transfer.Signal.Idle)) & IsAlive(vcpu)).Implies(
            UpcallPending[vcpu] & !Doing[vcpu].Is(Activity.Asleep) & (InGuest(vcpu).Implies(Mask[vcpu] | Kicked[vcpu] | Rechecks[vcpu]))));

    /// <summary>No event is lost: from the signal to the port.</summary>
    [Claim("XEN-EVT-012", "A port that was signalled stays pending until the guest has handled it.", Source = "Xen 4.17 xen/common/event_2l.c, evtchn_2l_set_pending")]
    public Truth ASignalledPortIsPending() => All<Port>(port => (Bound[port] & Keeps(Notifies[port]) & Signalled[port]).Implies(PortPending[port]))
        & All<Port>(port => (!Bound[port]).Implies(!Signalled[port]));

    /// <summary>What a sender knows.</summary>
    [Claim("XEN-EVT-009", "Who signals a port signals one that is bound, to a virtual processor that exists.", Source = "Xen 4.17 xen/common/event_channel.c, evtchn_send")]
    public Truth ASenderSignalsABoundPort() => All<Sender>(sender => Sends[sender].Is(Transfer.Signal.Idle) | Bound[SendsTo[sender]])
        & All<Port>(port => Bound[port].Implies(Exists[Notifies[port]]));

    /// <summary>What a handler looks at.</summary>
    [Claim("XEN-EVT-010", "The ports that the guest's handler has yet to look at are bound, and their virtual processor is handling an upcall.", Source = "Linux drivers/xen/events/events_2l.c, evtchn_2l_handle_events")]
    public Truth ThePortsToLookAtHaveAHandler() => All<Port>(port => ToDo[port].Implies(Bound[port] & Handles[Notifies[port]].Is(Upcall.Handling)));

    /// <summary>A handler runs masked.</summary>
    [Claim("XEN-EVT-011", "A guest that handles an upcall has events masked.", Source = "Linux drivers/xen/events/events_base.c, xen_evtchn_do_upcall, irqs disabled")]
    public Truth AHandlerRunsWithEventsMasked() => All<Vcpu>(vcpu => (Keeps(vcpu) & !Handles[vcpu].Is(Upcall.None)).Implies(Mask[vcpu]));

    private Truth Keeps(Id<Vcpu> vcpu) => !Breached[DomainOf[vcpu]];
}
