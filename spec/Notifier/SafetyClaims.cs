using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>No entry to a freed page.</summary>
    [Claim("MMN-SPTE-001", "No secondary pte survives a freed page.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h")]
    public Truth NoSecondaryPteSurvivesAFreedPage() => All<Secondary, Va>((secondary, va) => Spte[secondary, va].Implies(
        Allocated[SpteFrame[secondary, va]] & (SpteGeneration[secondary, va] == Generation[SpteFrame[secondary, va]])));

    /// <summary>No entry to a freed page, for what hardware has cached.</summary>
    [Claim("MMN-SPTE-002", "No secondary TLB entry survives a freed page.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h", Corollary = true)]
    public Truth NoSecondaryTlbEntrySurvivesAFreedPage() => All<Secondary, Vcpu, Va>((secondary, vcpu, va) =>
        SecondaryTlb[secondary, vcpu, va].Implies(Allocated[SecondaryTlbFrame[secondary, vcpu, va]]));

    /// <summary>A secondary pte is what the pte is.</summary>
    [Claim("MMN-SPTE-003", "A secondary pte maps what the pte maps, but for the moment in which a cleared pte is being notified.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h")]
    public Truth ASecondaryPteMapsWhatThePteMaps() => All<Secondary, Va>((secondary, va) =>
        Spte[secondary, va].Implies(Backs(secondary, va, SpteFrame[secondary, va])));

    /// <summary>A secondary pte grants no more than the pte.</summary>
    [Claim("MMN-PERM-001", "A secondary pte grants no more than the pte, but for the moment in which a cleared pte is being notified.", Source = "Linux v2.6.27 mm/mprotect.c, mm/memory.c copy_page_range")]
    public Truth ASecondaryPteGrantsNoMoreThanThePte() => All<Secondary, Va>((secondary, va) =>
        (Spte[secondary, va] & SpteWritable[secondary, va]).Implies(BacksWriting(secondary, va)));

    /// <summary>A secondary pte is what the pte is; a secondary pte grants no more than the pte, for what hardware has cached.</summary>
    [Claim("MMN-SPTE-004", "A secondary TLB entry reaches what the pte maps, and grants no more, but for the moment in which a cleared pte is being notified.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h")]
    public Truth ASecondaryTlbEntryReachesWhatThePteMaps() => All<Secondary, Vcpu, Va>((secondary, vcpu, va) =>
        SecondaryTlb[secondary, vcpu, va].Implies(
            Backs(secondary, va, SecondaryTlbFrame[secondary, vcpu, va])
            & SecondaryTlbWritable[secondary, vcpu, va].Implies(BacksWriting(secondary, va))));

    /// <summary>A secondary TLB is part of the sptes; a flush before the page is freed.</summary>
    [Claim("MMN-FLUSH-001", "A secondary TLB holds only what its sptes say, or a secondary flush is pending.", Source = "Linux commit 4539b35881ae")]
    public Truth ASecondaryTlbHoldsOnlyWhatItsSptesSay() => All<Secondary, Vcpu, Va>((secondary, vcpu, va) =>
        (SecondaryTlb[secondary, vcpu, va] & !SecondaryFlushPending[secondary]).Implies(
            Spte[secondary, va] & (SpteFrame[secondary, va] == SecondaryTlbFrame[secondary, vcpu, va])
            & SpteAccessed[secondary, va]
            & SecondaryTlbWritable[secondary, vcpu, va].Implies(SpteWritable[secondary, va] & SpteDirty[secondary, va])));

    /// <summary>A flush before the lock is released.</summary>
    [Claim("MMN-FLUSH-002", "A secondary flush is pending only under the lock.", Source = "Linux commit 4539b35881ae")]
    public Truth AFlushIsPendingOnlyUnderTheLock() => All<Secondary>(secondary => SecondaryFlushPending[secondary].Implies(!Lock[secondary].Is(Holder.Nobody)));

    /// <summary>What loses something is notified.</summary>
    [Claim("MMN-COVER-001", "A pte that loses something is covered by an invalidate range that has started for every secondary MMU, or is locked until the callback for it has returned in every secondary MMU.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h")]
    public Truth EveryLossIsNotified() => All<Secondary, Va>((secondary, va) =>
        (Follows(secondary, MmOf[secondary]) & Loses(MmOf[secondary], va)).Implies(
            Any<InvalidateRange>(range => Counted(secondary, range) & Covers(range, va)) | Next(Clearing(MmOf[secondary], va))));

    /// <summary>No two pages at one address.</summary>
    [Claim("MMN-ORDER-001", "While an address is mapped, no secondary TLB reaches another page there.", Source = "Linux v2.6.27 mm/memory.c, do_wp_page", Corollary = true)]
    public Truth NoTwoTruths() => All<Secondary, Vcpu, Va>((secondary, vcpu, va) =>
        (SecondaryTlb[secondary, vcpu, va] & Pte[MmOf[secondary], va]).Implies(SecondaryTlbFrame[secondary, vcpu, va] == PteFrame[MmOf[secondary], va]));

    /// <summary>No two pages at one address, for processors.</summary>
    [Claim("MMN-ORDER-002", "While an address is mapped, no processor reaches another page there.", Source = "Linux v2.6.27 mm/memory.c, do_wp_page")]
    public Truth NoTwoTruthsForProcessors() => All<Cpu, Mm, Va>((cpu, mm, va) => (Tlb[cpu, mm, va] & Pte[mm, va]).Implies(TlbFrame[cpu, mm, va] == PteFrame[mm, va]));

    /// <summary>Nothing is mapped in an invalidate range.</summary>
    [Claim("MMN-WINDOW-001", "In an invalidate range that has started for a secondary MMU, it maps nothing.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h, invalidate_range_start")]
    public Truth NothingIsMappedInsideAnInvalidateRange() => All<Secondary, InvalidateRange, Va>((secondary, range, va) =>
        (Counted(secondary, range) & Covers(range, va)).Implies(!Spte[secondary, va]));

    /// <summary>Nothing is mapped in an invalidate range, for what hardware has cached.</summary>
    [Claim("MMN-WINDOW-002", "In an invalidate range that has started for a secondary MMU, its TLBs have no entry.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h, invalidate_range_start")]
    public Truth NothingIsCachedInsideAnInvalidateRange() => All<Secondary, InvalidateRange, Vcpu, Va>((secondary, range, vcpu, va) =>
        (Counted(secondary, range) & Covers(range, va)).Implies(!SecondaryTlb[secondary, vcpu, va]));

    /// <summary>What a fault maps is fresh.</summary>
    [Claim("MMN-RETRY-001", "A fault whose sample still holds has the page that the pte maps, and no more than the pte grants.", Source = "Linux v2.6.27 include/linux/kvm_host.h, mmu_notifier_retry", Corollary = true)]
    public Truth AFreshFaultHasThePageThatThePteMaps() => All<Fault>(fault =>
        (Steps[fault].Is(Step.HasPage) & Registered[FaultOf[fault]].Is(Status.Live)
            & (Active[FaultOf[fault]] == 0) & (Sequence[FaultOf[fault]] == Sample[fault])).Implies(
            BacksUnstarted(FaultOf[fault], FaultVa[fault], Got[fault])
            & GotWritable[fault].Implies(BacksWriting(FaultOf[fault], FaultVa[fault]))));

    /// <summary>Processors hold ptes or a flush is pending.</summary>
    [Claim("MMN-TLB-001", "A processor's TLB holds only what the ptes say, or the flush of the entry is pending.", Source = "Linux v2.6.27 include/asm-generic/tlb.h")]
    public Truth ATlbHoldsOnlyWhatThePtesSay() => All<Cpu, Mm, Va>((cpu, mm, va) => Stale(cpu, mm, va).Implies(FlushPending[cpu, mm, va]));

    /// <summary>Processors hold ptes or a flush is pending: of operations that rely on the flush of another.</summary>
    [Claim("MMN-TLB-002", "An operation that has returned leaves no flush behind that its range relied on.", Source = "Linux commits 3ea277194daa and 99baac21e458")]
    public Truth NoFlushIsLeftBehind() => All<InvalidateRange, Cpu, Va>((range, cpu, va) =>
        RangeFlushPending[range, cpu, va].Implies(Phases[range].IsAny(Phase.Ending, Phase.Ended) & Tlb[cpu, RangeMm[range], va]));

    /// <summary>The end comes after the updates.</summary>
    [Claim("MMN-END-001", "When invalidate_range_end is called, what was protected is flushed.", Source = "Linux v2.6.27 mm/mprotect.c, change_protection")]
    public Truth TheEndComesAfterTheFlushOfAProtection() => All<InvalidateRange, Cpu, Va>((range, cpu, va) =>
        (Phases[range].Is(Phase.Inside) & Next(Phases[range]).Is(Phase.Ending) & Purposes[range].Is(Purpose.Protect) & Covers(range, va)
            & Pte[RangeMm[range], va]).Implies(!Stale(cpu, RangeMm[range], va)));

    /// <summary>Processors hold ptes or a flush is pending, for freed pages; a flush before the page is freed.</summary>
    [Claim("MMN-TLB-003", "No processor's TLB entry survives a freed page.", Source = "Linux v2.6.27 include/asm-generic/tlb.h")]
    public Truth NoTlbEntrySurvivesAFreedPage() => All<Cpu, Mm, Va>((cpu, mm, va) => Tlb[cpu, mm, va].Implies(Allocated[TlbFrame[cpu, mm, va]]));

    /// <summary>A free page is not in use.</summary>
    [Claim("MMN-PAGE-001", "A free page is not mapped and not referenced.", Source = "Linux v2.6.27 mm/page_alloc.c, free_pages_check", Corollary = true)]
    public Truth AFreePageIsNotMapped() => All<Page>(page => (!Allocated[page]).Implies((References[page] == 0) & (Mapped[page] == 0)));

    /// <summary>Generations.</summary>
    [Claim("MMN-PAGE-002", "A page that is allocated gets a generation that it never had.", Source = "Linux v2.6.27 mm/page_alloc.c")]
    public Truth AnAllocatedPageGetsANewGeneration() => All<Page>(page => (Generation[page] <= Next(Generation[page]))
        & (!Allocated[page] & Next(Allocated[page])).Implies(Generation[page] < Next(Generation[page])));

    /// <summary>An anonymous page is writable in one address space.</summary>
    [Claim("MMN-COW-001", "A page that a pte allows to write is mapped nowhere else.", Source = "Linux v2.6.27 mm/memory.c, do_wp_page")]
    public Truth AWritablePageIsMappedOnce() => All<Mm, Va, Mm, Va>((mm, va, other, at) =>
        (Pte[mm, va] & PteWritable[mm, va] & IsHome(other, at, PteFrame[mm, va])).Implies((mm == other) & (va == at)));

    // The pte maps the page; or a pte update has cleared the pte, holds the page, and the callback for it has not returned.
    private Truth Backs(Id<Secondary> secondary, Id<Va> va, Id<Page> page)
        => Reachable(secondary) & (
            (Pte[MmOf[secondary], va] & (PteFrame[MmOf[secondary], va] == page))
            | (BeingNotified(secondary, MmOf[secondary], va) & (Old[PteHolder[MmOf[secondary], va]] == page)));

    private Truth BacksUnstarted(Id<Secondary> secondary, Id<Va> va, Id<Page> page)
        => (Pte[MmOf[secondary], va] & (PteFrame[MmOf[secondary], va] == page))
            | (BeingNotified(secondary, MmOf[secondary], va) & UpdateCallback[secondary, PteHolder[MmOf[secondary], va]].Is(Callback.NotCalled)
                & (Old[PteHolder[MmOf[secondary], va]] == page));

    private Truth BacksWriting(Id<Secondary> secondary, Id<Va> va)
        => (Pte[MmOf[secondary], va] & PteWritable[MmOf[secondary], va])
            | (BeingNotified(secondary, MmOf[secondary], va) & OldWritable[PteHolder[MmOf[secondary], va]]);

    private Truth Counted(Id<Secondary> secondary, Id<InvalidateRange> range)
        => Follows(secondary, RangeMm[range]) & RangeCallback[secondary, range].Is(Callback.Started) & Phases[range].IsAny(Phase.Starting, Phase.Inside, Phase.Ending);

    private Truth Loses(Id<Mm> mm, Id<Va> va)
        => Pte[mm, va] & (!Next(Pte[mm, va]) | (Next(PteFrame[mm, va]) != PteFrame[mm, va]) | (PteWritable[mm, va] & !Next(PteWritable[mm, va])));
}
