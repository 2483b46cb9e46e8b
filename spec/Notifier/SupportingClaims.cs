using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

/// <remarks>What makes the claims of the contract inductive: how the parts of the state agree with each other.</remarks>
public sealed partial class NotifierSpec
{
    /// <summary>Page-table lock.</summary>
    [Claim("MMN-INV-001", "The lock of a pte is held by the pte update that believes so, and by no other.", Source = "Linux v2.6.27 mm/memory.c")]
    public Truth ThePteLockHasOneHolder() => All<Mm, Va>((mm, va) => PteLocked[mm, va].Implies(
            Stages[PteHolder[mm, va]].IsAny(Stage.Locked, Stage.Cleared) & (UpdateMm[PteHolder[mm, va]] == mm) & (UpdateVa[PteHolder[mm, va]] == va)))
        & All<PteUpdate>(update => Stages[update].IsAny(Stage.Locked, Stage.Cleared).Implies(
            PteLocked[UpdateMm[update], UpdateVa[update]] & (PteHolder[UpdateMm[update], UpdateVa[update]] == update)));

    /// <summary>Cleared ptes.</summary>
    [Claim("MMN-INV-002", "A pte update that has cleared a pte holds the page, and the address is empty.", Source = "Linux v2.6.27 mm/rmap.c, try_to_unmap_one")]
    public Truth AClearedPteIsEmptyAndItsPageIsHeld() => All<PteUpdate>(update =>
        Stages[update].Is(Stage.Cleared).Implies(HasOld[update] & !Pte[UpdateMm[update], UpdateVa[update]] & !Swapped[UpdateMm[update], UpdateVa[update]])
        & (Stages[update].Is(Stage.Idle) | Lives[UpdateMm[update]].Is(Life.Running))
        & (HasOld[update] | HasNew[update]).Implies(!Stages[update].Is(Stage.Idle))
        & HasOld[update].Implies(!Stages[update].Is(Stage.Prepared)))
        & All<Secondary, PteUpdate>((secondary, update) =>
            (Stages[update].IsAny(Stage.Prepared, Stage.Locked) & !HasOld[update]).Implies(UpdateCallback[secondary, update].Is(Callback.NotCalled))
            & (Stages[update].Is(Stage.Cleared) & UpdateCallback[secondary, update].Is(Callback.InStart)).Implies(PointNotifications & Follows(secondary, UpdateMm[update])))
        & All<Mm, Va>((mm, va) => !(Pte[mm, va] & Swapped[mm, va]));

    /// <summary>Invalidate ranges and lives.</summary>
    [Claim("MMN-INV-003", "An invalidate range is open on an address space that exists, and a fork fills its child inside its own invalidate range.", Source = "Linux v2.6.27 kernel/fork.c")]
    public Truth AnInvalidateRangeIsOpenOnAnAddressSpaceThatExists() => All<InvalidateRange>(range =>
            Phases[range].Is(Phase.Idle) | Lives[RangeMm[range]].IsAny(Life.Running, Life.Exiting))
        & All<Mm>(mm => Lives[mm].Is(Life.Born).Implies(
            Phases[BornIn[mm]].IsAny(Phase.Inside, Phase.Ending, Phase.Ended) & Purposes[BornIn[mm]].Is(Purpose.Fork)))
        & All<Cpu, Mm, Va>((cpu, mm, va) => Tlb[cpu, mm, va].Implies(Lives[mm].IsAny(Life.Running, Life.Exiting)));

    /// <summary>Callbacks for invalidate ranges.</summary>
    [Claim("MMN-INV-004", "How far the callbacks for an invalidate range are agrees with how far the invalidate range is.", Source = "Linux v2.6.27 mm/mmu_notifier.c")]
    public Truth CallbacksAgreeWithTheInvalidateRange() => All<Secondary, InvalidateRange>((secondary, range) =>
        (!RangeCallback[secondary, range].Is(Callback.NotCalled) & !Registered[secondary].Is(Status.Dead)).Implies(
            Follows(secondary, RangeMm[range]) & Phases[range].IsAny(Phase.Starting, Phase.Inside, Phase.Ending))
        & (Follows(secondary, RangeMm[range]) & Phases[range].Is(Phase.Inside)).Implies(RangeCallback[secondary, range].Is(Callback.Started))
        & RangeCallback[secondary, range].Is(Callback.InStart).Implies(Phases[range].Is(Phase.Starting))
        & RangeCallback[secondary, range].Is(Callback.InEnd).Implies(Phases[range].Is(Phase.Ending)));

    /// <summary>One callback at a time.</summary>
    [Claim("MMN-INV-005", "A secondary MMU's lock is held by the one callback that runs in it.", Source = "Linux v2.6.27 virt/kvm/kvm_main.c")]
    public Truth OneCallbackRunsAtATime() => All<Secondary, InvalidateRange>((secondary, range) => Running(secondary, range).Implies(Lock[secondary].Is(Holder.Notifier)))
        & All<Secondary, PteUpdate>((secondary, update) => Handling(secondary, update).Implies(
            Lock[secondary].Is(Holder.Notifier) & Stages[update].Is(Stage.Cleared)))
        & All<Secondary, InvalidateRange, InvalidateRange>((secondary, range, other) => (Running(secondary, range) & Running(secondary, other)).Implies(range == other))
        & All<Secondary, PteUpdate, PteUpdate>((secondary, update, other) => (Handling(secondary, update) & Handling(secondary, other)).Implies(update == other))
        & All<Secondary, InvalidateRange, PteUpdate>((secondary, range, update) => !(Running(secondary, range) & Handling(secondary, update)));

    /// <summary>Registration.</summary>
    [Claim("MMN-INV-006", "A secondary MMU is locked only while it is on the list, and maps nothing once its release has returned.", Source = "Linux commit 85db06e51442 (2.6.29)")]
    public Truth ReleaseLeavesNothing() => All<Secondary>(secondary =>
            Lock[secondary].Is(Holder.Nobody) | Reachable(secondary))
        & All<Secondary>(secondary => Lock[secondary].Is(Holder.Release).Implies(Registered[secondary].Is(Status.Releasing)))
        & All<Secondary, Va>((secondary, va) => (Spte[secondary, va] & Registered[secondary].Is(Status.Releasing)).Implies(Lock[secondary].Is(Holder.Release)));

    /// <summary>Faults.</summary>
    [Claim("MMN-INV-007", "A fault belongs to a secondary MMU that was registered, and its sample is not ahead of the sequence.", Source = "Linux v2.6.27 arch/x86/kvm/paging_tmpl.h")]
    public Truth AFaultBelongsToASecondaryMmu() => All<Fault>(fault => Steps[fault].IsAny(Step.Sampled, Step.HasPage).Implies(
        !Registered[FaultOf[fault]].Is(Status.None) & (Sample[fault] <= Sequence[FaultOf[fault]])));

    /// <summary>The lemma behind the retry protocol.</summary>
    [Claim("MMN-INV-008", "A fault whose sample is current has the page that the pte maps, or an invalidate range that has started for the secondary MMU covers the address.", Source = "Linux v2.6.27 include/linux/kvm_host.h, mmu_notifier_retry")]
    public Truth ACurrentFaultIsRightOrCovered() => All<Fault>(fault =>
        (Steps[fault].Is(Step.HasPage) & Registered[FaultOf[fault]].Is(Status.Live) & (Sequence[FaultOf[fault]] == Sample[fault])).Implies(
            (BacksUnstarted(FaultOf[fault], FaultVa[fault], Got[fault]) & GotWritable[fault].Implies(BacksWriting(FaultOf[fault], FaultVa[fault])))
            | Any<InvalidateRange>(range => RangeCallback[FaultOf[fault], range].IsAny(Callback.InStart, Callback.Started) & Covers(range, FaultVa[fault]))));

    /// <summary>New pages.</summary>
    [Claim("MMN-INV-009", "A page that a pte update has allocated is known to nobody else.", Source = "Linux v2.6.27 mm/memory.c, do_wp_page")]
    public Truth ANewPageIsPrivate() => All<PteUpdate>(update => HasNew[update].Implies(Allocated[New[update]] & (References[New[update]] == 1)))
        & All<PteUpdate, Cpu, Mm, Va>((update, cpu, mm, va) => HasNew[update].Implies(!Reaches(cpu, mm, va, New[update])))
        & All<Page>(page => (Allocated[page] | (References[page] == 0)) & (CacheHeld[page] <= 1));

    /// <summary>Exclusive pages, for what was writable until it was cleared.</summary>
    [Claim("MMN-INV-010", "A page whose writable pte was cleared has no other home.", Source = "Linux v2.6.27 mm/memory.c")]
    public Truth AClearedWritablePageHasOneHome() => All<Mm, Va, Mm, Va>((mm, va, other, at) =>
        (Clearing(mm, va) & OldWritable[PteHolder[mm, va]] & IsHome(other, at, Old[PteHolder[mm, va]])).Implies((mm == other) & (va == at)));

    /// <summary>Exclusive pages, for gathers.</summary>
    [Claim("MMN-INV-011", "A page that can still be written at one address was gathered at no other.", Source = "Linux v2.6.27 mm/mremap.c, move_ptes")]
    public Truth AWritablePageIsNotGatheredElsewhere() => All<InvalidateRange, Va, Mm, Va>((range, at, mm, va) =>
        (Gathered[range, at] & Pte[mm, va] & PteWritable[mm, va]).Implies(GatheredPage[range, at] != PteFrame[mm, va])
        & (Gathered[range, at] & Clearing(mm, va) & OldWritable[PteHolder[mm, va]]).Implies(GatheredPage[range, at] != Old[PteHolder[mm, va]]))
        & All<InvalidateRange, Va, Cpu, Mm, Va>((range, at, cpu, mm, va) =>
            (Gathered[range, at] & WritesThrough(cpu, mm, va, GatheredPage[range, at])).Implies((RangeMm[range] == mm) & (at == va)))
        & All<InvalidateRange, Va>((range, at) => Gathered[range, at].Implies(Phases[range].IsAny(Phase.Inside, Phase.Ending, Phase.Ended) & Covers(range, at)));

    /// <summary>Exclusive pages, for TLBs.</summary>
    [Claim("MMN-INV-012", "A page that a processor can still write at one address is shared at most with a child whose fork has yet to flush it.", Source = "Linux v2.6.27 kernel/fork.c, dup_mmap")]
    public Truth AWritingProcessorSharesOnlyWithAnUnbornChild() => All<Cpu, Mm, Va, Mm, Va>((cpu, mm, va, other, at) =>
        (Tlb[cpu, mm, va] & TlbWritable[cpu, mm, va] & IsHome(other, at, TlbFrame[cpu, mm, va])).Implies(
            ((mm == other) & (va == at))
            | (Lives[other].Is(Life.Born) & (RangeMm[BornIn[other]] == mm) & Covers(BornIn[other], va)
                & (Phases[BornIn[other]].Is(Phase.Inside) | RangeFlushPending[BornIn[other], cpu, va]))));

    /// <summary>Dirty marks behind TLBs.</summary>
    [Claim("MMN-INV-013", "A page that a TLB entry allows to write is marked dirty, in the pte, the spte or the page.", Source = "Intel SDM volume 3, 4.8")]
    public Truth WhatCanBeWrittenIsMarkedDirty() => All<Cpu, Mm, Va>((cpu, mm, va) => (Tlb[cpu, mm, va] & TlbWritable[cpu, mm, va]).Implies(
            Dirty[TlbFrame[cpu, mm, va]] | (Pte[mm, va] & (PteFrame[mm, va] == TlbFrame[cpu, mm, va]) & PteDirty[mm, va])))
        & All<Secondary, Vcpu, Va>((secondary, vcpu, va) => (SecondaryTlb[secondary, vcpu, va] & SecondaryTlbWritable[secondary, vcpu, va]).Implies(
            Dirty[SecondaryTlbFrame[secondary, vcpu, va]]
            | (Spte[secondary, va] & (SpteFrame[secondary, va] == SecondaryTlbFrame[secondary, vcpu, va]) & SpteDirty[secondary, va])));

    /// <summary>Copies.</summary>
    [Claim("MMN-INV-014", "A copy that is about to replace its original still equals it, and nobody can write the original.", Source = "Linux v2.6.27 mm/memory.c, do_wp_page")]
    public Truth ACopyEqualsItsOriginal() => All<PteUpdate>(update => (Stages[update].Is(Stage.Cleared) & HasNew[update]).Implies(
            (Data[New[update]] == Data[Old[update]]) & !OldWritable[update]))
        & All<PteUpdate, Cpu, Mm, Va>((update, cpu, mm, va) =>
            (Stages[update].Is(Stage.Cleared) & HasNew[update]).Implies(!WritesThrough(cpu, mm, va, Old[update])));

    private Truth Running(Id<Secondary> secondary, Id<InvalidateRange> range) => RangeCallback[secondary, range].IsAny(Callback.InStart, Callback.InEnd);

    private Truth Handling(Id<Secondary> secondary, Id<PteUpdate> update) => UpdateCallback[secondary, update].Is(Callback.InStart);

    private Truth WritesThrough(Id<Cpu> cpu, Id<Mm> mm, Id<Va> va, Id<Page> page) => Reaches(cpu, mm, va, page) & TlbWritable[cpu, mm, va];
}
