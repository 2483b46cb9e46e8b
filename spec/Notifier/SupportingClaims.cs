using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

/// <remarks>What makes the claims of the contract inductive: how the parts of the state agree with each other.</remarks>
public sealed partial class NotifierSpec
{
    /// <summary>Page-table lock.</summary>
    [Claim("MMN-INV-001", "The lock of a pte is held by the change that believes so, and by no other.", Source = "Linux v2.6.27 mm/memory.c")]
    public Truth ThePteLockHasOneHolder() => All<Mm, Va>((mm, va) => PteLocked[mm, va].Implies(
            Stages[PteHolder[mm, va]].IsAny(Stage.Locked, Stage.Cleared) & (ChangeMm[PteHolder[mm, va]] == mm) & (ChangeVa[PteHolder[mm, va]] == va)))
        & All<Change>(change => Stages[change].IsAny(Stage.Locked, Stage.Cleared).Implies(
            PteLocked[ChangeMm[change], ChangeVa[change]] & (PteHolder[ChangeMm[change], ChangeVa[change]] == change)));

    /// <summary>Cleared ptes.</summary>
    [Claim("MMN-INV-002", "A change that has cleared a pte holds the page, and the address is empty.", Source = "Linux v2.6.27 mm/rmap.c, try_to_unmap_one")]
    public Truth AClearedPteIsEmptyAndItsPageIsHeld() => All<Change>(change =>
        Stages[change].Is(Stage.Cleared).Implies(HasOld[change] & !Pte[ChangeMm[change], ChangeVa[change]] & !Swapped[ChangeMm[change], ChangeVa[change]])
        & (Stages[change].Is(Stage.Idle) | Lives[ChangeMm[change]].Is(Life.Running))
        & (HasOld[change] | HasNew[change]).Implies(!Stages[change].Is(Stage.Idle))
        & HasOld[change].Implies(!Stages[change].Is(Stage.Prepared)))
        & All<Secondary, Change>((secondary, change) =>
            (Stages[change].IsAny(Stage.Prepared, Stage.Locked) & !HasOld[change]).Implies(ChangeHeard[secondary, change].Is(Heard.No))
            & (Stages[change].Is(Stage.Cleared) & ChangeHeard[secondary, change].Is(Heard.Handling)).Implies(PointNotifications & Follows(secondary, ChangeMm[change])))
        & All<Mm, Va>((mm, va) => !(Pte[mm, va] & Swapped[mm, va]));

    /// <summary>Windows and lives.</summary>
    [Claim("MMN-INV-003", "A window is open on an address space that exists, and a fork fills its child inside its own window.", Source = "Linux v2.6.27 kernel/fork.c")]
    public Truth AWindowIsOpenOnAnAddressSpaceThatExists() => All<Window>(window =>
            Phases[window].Is(Phase.Idle) | Lives[WindowMm[window]].IsAny(Life.Running, Life.Exiting))
        & All<Mm>(mm => Lives[mm].Is(Life.Born).Implies(
            Phases[BornIn[mm]].IsAny(Phase.Inside, Phase.Ending, Phase.Ended) & Purposes[BornIn[mm]].Is(Purpose.Fork)))
        & All<Cpu, Mm, Va>((cpu, mm, va) => Tlb[cpu, mm, va].Implies(Lives[mm].IsAny(Life.Running, Life.Exiting)));

    /// <summary>What subscribers have heard of windows.</summary>
    [Claim("MMN-INV-004", "What a subscriber has heard of a window agrees with how far the window is.", Source = "Linux v2.6.27 mm/mmu_notifier.c")]
    public Truth HearingAgreesWithTheWindow() => All<Secondary, Window>((secondary, window) =>
        (!WindowHeard[secondary, window].Is(Heard.No) & !Registered[secondary].Is(Status.Dead)).Implies(
            Follows(secondary, WindowMm[window]) & Phases[window].IsAny(Phase.Starting, Phase.Inside, Phase.Ending))
        & (Follows(secondary, WindowMm[window]) & Phases[window].Is(Phase.Inside)).Implies(WindowHeard[secondary, window].Is(Heard.Told))
        & WindowHeard[secondary, window].Is(Heard.Handling).Implies(Phases[window].Is(Phase.Starting))
        & WindowHeard[secondary, window].Is(Heard.Closing).Implies(Phases[window].Is(Phase.Ending)));

    /// <summary>One callback at a time.</summary>
    [Claim("MMN-INV-005", "A subscriber's lock is held by the one callback that runs in it.", Source = "Linux v2.6.27 virt/kvm/kvm_main.c")]
    public Truth OneCallbackRunsAtATime() => All<Secondary, Window>((secondary, window) => Running(secondary, window).Implies(Lock[secondary].Is(Holder.Notifier)))
        & All<Secondary, Change>((secondary, change) => Handling(secondary, change).Implies(
            Lock[secondary].Is(Holder.Notifier) & Stages[change].Is(Stage.Cleared)))
        & All<Secondary, Window, Window>((secondary, window, other) => (Running(secondary, window) & Running(secondary, other)).Implies(window == other))
        & All<Secondary, Change, Change>((secondary, change, other) => (Handling(secondary, change) & Handling(secondary, other)).Implies(change == other))
        & All<Secondary, Window, Change>((secondary, window, change) => !(Running(secondary, window) & Handling(secondary, change)));

    /// <summary>Registration.</summary>
    [Claim("MMN-INV-006", "A subscriber is locked only while it is on the list, and maps nothing once its release has returned.", Source = "Linux commit 85db06e51442 (2.6.29)")]
    public Truth ReleaseLeavesNothing() => All<Secondary>(secondary =>
            Lock[secondary].Is(Holder.Nobody) | Reachable(secondary))
        & All<Secondary>(secondary => Lock[secondary].Is(Holder.Release).Implies(Registered[secondary].Is(Status.Releasing)))
        & All<Secondary, Va>((secondary, va) => (Spte[secondary, va] & Registered[secondary].Is(Status.Releasing)).Implies(Lock[secondary].Is(Holder.Release)));

    /// <summary>Faults.</summary>
    [Claim("MMN-INV-007", "A fault belongs to a subscriber that was registered, and its sample is not ahead of the sequence.", Source = "Linux v2.6.27 arch/x86/kvm/paging_tmpl.h")]
    public Truth AFaultBelongsToASubscriber() => All<Fault>(fault => Steps[fault].IsAny(Step.Sampled, Step.HasPage).Implies(
        !Registered[FaultOf[fault]].Is(Status.None) & (Sample[fault] <= Sequence[FaultOf[fault]])));

    /// <summary>The lemma behind the retry protocol.</summary>
    [Claim("MMN-INV-008", "A fault whose sample is current has the page that the pte maps, or a window that the subscriber has heard of covers the address.", Source = "Linux v2.6.27 include/linux/kvm_host.h, mmu_notifier_retry")]
    public Truth ACurrentFaultIsRightOrCovered() => All<Fault>(fault =>
        (Steps[fault].Is(Step.HasPage) & Registered[FaultOf[fault]].Is(Status.Live) & (Sequence[FaultOf[fault]] == Sample[fault])).Implies(
            (BacksUnheard(FaultOf[fault], FaultVa[fault], Got[fault]) & GotWritable[fault].Implies(BacksWriting(FaultOf[fault], FaultVa[fault])))
            | Any<Window>(window => WindowHeard[FaultOf[fault], window].IsAny(Heard.Handling, Heard.Told) & Covers(window, FaultVa[fault]))));

    /// <summary>New pages.</summary>
    [Claim("MMN-INV-009", "A page that a change has allocated is known to nobody else.", Source = "Linux v2.6.27 mm/memory.c, do_wp_page")]
    public Truth ANewPageIsPrivate() => All<Change>(change => HasNew[change].Implies(Allocated[New[change]] & (References[New[change]] == 1)))
        & All<Change, Cpu, Mm, Va>((change, cpu, mm, va) => HasNew[change].Implies(!Reaches(cpu, mm, va, New[change])))
        & All<Page>(page => (Allocated[page] | (References[page] == 0)) & (CacheHeld[page] <= 1));

    /// <summary>Exclusive pages, for what was writable until it was cleared.</summary>
    [Claim("MMN-INV-010", "A page whose writable pte was cleared has no other home.", Source = "Linux v2.6.27 mm/memory.c")]
    public Truth AClearedWritablePageHasOneHome() => All<Mm, Va, Mm, Va>((mm, va, other, at) =>
        (Clearing(mm, va) & OldWritable[PteHolder[mm, va]] & IsHome(other, at, Old[PteHolder[mm, va]])).Implies((mm == other) & (va == at)));

    /// <summary>Exclusive pages, for gathers.</summary>
    [Claim("MMN-INV-011", "A page that can still be written at one address was gathered at no other.", Source = "Linux v2.6.27 mm/mremap.c, move_ptes")]
    public Truth AWritablePageIsNotGatheredElsewhere() => All<Window, Va, Mm, Va>((window, at, mm, va) =>
        (Gathered[window, at] & Pte[mm, va] & PteWritable[mm, va]).Implies(GatheredPage[window, at] != PteFrame[mm, va])
        & (Gathered[window, at] & Clearing(mm, va) & OldWritable[PteHolder[mm, va]]).Implies(GatheredPage[window, at] != Old[PteHolder[mm, va]]))
        & All<Window, Va, Cpu, Mm, Va>((window, at, cpu, mm, va) =>
            (Gathered[window, at] & WritesThrough(cpu, mm, va, GatheredPage[window, at])).Implies((WindowMm[window] == mm) & (at == va)))
        & All<Window, Va>((window, at) => Gathered[window, at].Implies(Phases[window].IsAny(Phase.Inside, Phase.Ending, Phase.Ended) & Covers(window, at)));

    /// <summary>Exclusive pages, for TLBs.</summary>
    [Claim("MMN-INV-012", "A page that a processor can still write at one address is shared at most with a child whose fork has yet to flush it.", Source = "Linux v2.6.27 kernel/fork.c, dup_mmap")]
    public Truth AWritingProcessorSharesOnlyWithAnUnbornChild() => All<Cpu, Mm, Va, Mm, Va>((cpu, mm, va, other, at) =>
        (Tlb[cpu, mm, va] & TlbWritable[cpu, mm, va] & IsHome(other, at, TlbFrame[cpu, mm, va])).Implies(
            ((mm == other) & (va == at))
            | (Lives[other].Is(Life.Born) & (WindowMm[BornIn[other]] == mm) & Covers(BornIn[other], va)
                & (Phases[BornIn[other]].Is(Phase.Inside) | Debt[BornIn[other], cpu, va]))));

    /// <summary>Dirty marks behind TLBs.</summary>
    [Claim("MMN-INV-013", "A page that a TLB entry allows to write is marked dirty, in the pte, the spte or the page.", Source = "Intel SDM volume 3, 4.8")]
    public Truth WhatCanBeWrittenIsMarkedDirty() => All<Cpu, Mm, Va>((cpu, mm, va) => (Tlb[cpu, mm, va] & TlbWritable[cpu, mm, va]).Implies(
            Dirty[TlbFrame[cpu, mm, va]] | (Pte[mm, va] & (PteFrame[mm, va] == TlbFrame[cpu, mm, va]) & PteDirty[mm, va])))
        & All<Secondary, Vcpu, Va>((secondary, vcpu, va) => (SecondaryTlb[secondary, vcpu, va] & SecondaryTlbWritable[secondary, vcpu, va]).Implies(
            Dirty[SecondaryTlbFrame[secondary, vcpu, va]]
            | (Spte[secondary, va] & (SpteFrame[secondary, va] == SecondaryTlbFrame[secondary, vcpu, va]) & SpteDirty[secondary, va])));

    /// <summary>Copies.</summary>
    [Claim("MMN-INV-014", "A copy that is about to replace its original still equals it, and nobody can write the original.", Source = "Linux v2.6.27 mm/memory.c, do_wp_page")]
    public Truth ACopyEqualsItsOriginal() => All<Change>(change => (Stages[change].Is(Stage.Cleared) & HasNew[change]).Implies(
            (Data[New[change]] == Data[Old[change]]) & !OldWritable[change]))
        & All<Change, Cpu, Mm, Va>((change, cpu, mm, va) =>
            (Stages[change].Is(Stage.Cleared) & HasNew[change]).Implies(!WritesThrough(cpu, mm, va, Old[change])));

    private Truth Running(Id<Secondary> secondary, Id<Window> window) => WindowHeard[secondary, window].IsAny(Heard.Handling, Heard.Closing);

    private Truth Handling(Id<Secondary> secondary, Id<Change> change) => ChangeHeard[secondary, change].Is(Heard.Handling);

    private Truth WritesThrough(Id<Cpu> cpu, Id<Mm> mm, Id<Va> va, Id<Page> page) => Reaches(cpu, mm, va, page) & TlbWritable[cpu, mm, va];
}
