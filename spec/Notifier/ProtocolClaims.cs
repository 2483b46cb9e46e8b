using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>The discipline of the sequence.</summary>
    [Claim("MMN-SEQ-001", "The sequence never goes back.", Source = "Linux v2.6.27 virt/kvm/kvm_main.c")]
    public Truth TheSequenceNeverGoesBack() => All<Secondary>(secondary => Sequence[secondary] <= Next(Sequence[secondary]));

    /// <summary>The discipline of the sequence, for points.</summary>
    [Claim("MMN-SEQ-002", "Every page notification moves the sequence on.", Source = "Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_page")]
    public Truth EveryPageNotificationMovesTheSequence() => All<Secondary, PteUpdate>((secondary, update) =>
        (UpdateCallback[secondary, update].Is(Callback.NotCalled) & Next(UpdateCallback[secondary, update]).Is(Callback.InStart)).Implies(Sequence[secondary] < Next(Sequence[secondary])));

    /// <summary>The discipline of the sequence, for invalidate ranges.</summary>
    [Claim("MMN-SEQ-003", "Every end of an invalidate range moves the sequence on before the invalidate range is no longer counted.", Source = "Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_range_end")]
    public Truth EveryEndMovesTheSequenceFirst() => All<Secondary, InvalidateRange>((secondary, range) =>
        (RangeCallback[secondary, range].Is(Callback.Started) & Next(RangeCallback[secondary, range]).Is(Callback.InEnd)).Implies(Sequence[secondary] < Next(Sequence[secondary]))
        & (Open[secondary, range] & !Next(Open[secondary, range])).Implies(RangeCallback[secondary, range].Is(Callback.InEnd)));

    /// <summary>The order of a point notification.</summary>
    [Claim("MMN-ORDER-003", "When the callback for a page is called, no processor reaches it at the address any more.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h, ptep_clear_flush_notify")]
    public Truth FlushComesBeforeThePageNotification() => All<Secondary, PteUpdate, Cpu>((secondary, update, cpu) =>
        (UpdateCallback[secondary, update].Is(Callback.NotCalled) & Next(UpdateCallback[secondary, update]).Is(Callback.InStart)).Implies(!Tlb[cpu, UpdateMm[update], UpdateVa[update]]));

    /// <summary>Starts and ends are balanced.</summary>
    [Claim("MMN-COUNT-001", "A secondary MMU counts exactly the invalidate ranges whose start it has begun to handle and whose end it has not finished.", Source = "Linux v2.6.27 virt/kvm/kvm_main.c")]
    public Truth ASecondaryMmuCountsTheInvalidateRangesThatHaveStarted() => All<Secondary, InvalidateRange>((secondary, range) =>
        Open[secondary, range].Is(!RangeCallback[secondary, range].Is(Callback.NotCalled))
        & Open[secondary, range].Implies(OpenIn[secondary, range] == secondary));

    /// <summary>Invalidate ranges nest.</summary>
    [Claim("MMN-NEST-001", "A nested invalidate range lies within the outer one, in time and in space.", Source = "Linux v2.6.27 mm/hugetlb.c, __unmap_hugepage_range")]
    public Truth ANestedInvalidateRangeLiesWithinItsOuterOne() => All<InvalidateRange, InvalidateRange>((range, outer) => Inner(range, outer).Implies(
        Phases[outer].Is(Phase.Inside) & (RangeMm[range] == RangeMm[outer]) & (First[outer] <= First[range]) & (Last[range] <= Last[outer])));

    /// <summary>Ranges are exact.</summary>
    [Claim("MMN-RANGE-001", "An invalidate range is not empty.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h")]
    public Truth AnInvalidateRangeIsNotEmpty() => All<InvalidateRange>(range => Phases[range].Is(Phase.Idle) | (First[range] <= Last[range]));

    /// <summary>No dirty bit is lost, at the drop.</summary>
    [Claim("MMN-DIRTY-001", "What a secondary MMU has written stays marked: a dropped dirty spte leaves a dirty page.", Source = "Linux v2.6.27 arch/x86/kvm/mmu.c, rmap_remove")]
    public Truth ADroppedDirtySpteLeavesADirtyPage() => All<Secondary, Va>((secondary, va) =>
        (Spte[secondary, va] & SpteDirty[secondary, va] & !Next(Spte[secondary, va])).Implies(Dirty.After(SpteFrame[secondary, va])));

    /// <summary>No dirty bit is lost; a clean page equals its copy.</summary>
    [Claim("MMN-DIRTY-002", "A clean page in the swap cache equals its swap slot, or a pte or an spte that maps it is dirty.", Source = "Linux v2.6.27 mm/vmscan.c, pageout")]
    public Truth ACleanPageEqualsItsSwapSlot() => All<SwapSlot>(slot =>
        (Cached[slot] & !Dirty[CachePage[slot]]).Implies(
            (Data[CachePage[slot]] == SwapData[slot])
            | Any<Mm, Va>((mm, va) => Pte[mm, va] & (PteFrame[mm, va] == CachePage[slot]) & PteDirty[mm, va])
            | Any<Secondary, Va>((secondary, va) => Spte[secondary, va] & (SpteFrame[secondary, va] == CachePage[slot]) & SpteDirty[secondary, va])));

    /// <summary>No dirty bit is lost, for ptes.</summary>
    [Claim("MMN-DIRTY-003", "A dirty bit that a pte loses goes to the page.", Source = "Linux v2.6.27 mm/rmap.c, try_to_unmap_one; commit c70dce4982ce")]
    public Truth ADirtyBitOfAPteIsNotLost() => All<Mm, Va>((mm, va) =>
        (Pte[mm, va] & PteDirty[mm, va] & !(Next(Pte[mm, va]) & Next(PteDirty[mm, va]))).Implies(Dirty.After(PteFrame[mm, va])));

    /// <summary>No accessed bit is lost, for sptes.</summary>
    [Claim("MMN-YOUNG-001", "An accessed bit that an spte loses goes to the page.", Source = "Linux v2.6.27 include/linux/mmu_notifier.h, clear_flush_young")]
    public Truth AnAccessedBitOfAnSpteIsNotLost() => All<Secondary, Va>((secondary, va) =>
        (Spte[secondary, va] & SpteAccessed[secondary, va] & !(Next(Spte[secondary, va]) & Next(SpteAccessed[secondary, va]))).Implies(Young.After(SpteFrame[secondary, va])));

    /// <summary>No accessed bit is lost, for ptes.</summary>
    [Claim("MMN-YOUNG-002", "An accessed bit that a pte loses goes to the page.", Source = "Linux v2.6.27 mm/rmap.c, page_referenced_one")]
    public Truth AnAccessedBitOfAPteIsNotLost() => All<Mm, Va>((mm, va) =>
        (Pte[mm, va] & PteAccessed[mm, va] & !(Next(Pte[mm, va]) & Next(PteAccessed[mm, va]))).Implies(Young.After(PteFrame[mm, va])));

    /// <summary>References are exact, for the page.</summary>
    [Claim("MMN-REF-001", "A page's references are its ptes, the swap cache, and what operations, faults and pinning sptes hold.", Source = "Linux v2.6.27 mm/vmscan.c, __remove_mapping")]
    public Truth APagesReferencesAreAccountedFor() => All<Page>(page => References[page]
        == Mapped[page] + CacheHeld[page] + GatherHeld[page] + OldHeld[page] + NewHeld[page] + FaultHeld[page] + PinHeld[page]);

    /// <summary>References are exact, for secondary MMUs that do not pin.</summary>
    [Claim("MMN-REF-002", "An spte holds a reference exactly where sptes pin.", Source = "Linux commit acb66dd051d0 (2.6.32)")]
    public Truth OnlyPinningSptesHoldReferences() => All<Secondary, Va>((secondary, va) =>
        Pin[secondary, va].Implies(Pinned & Spte[secondary, va]) & (Spte[secondary, va] & Pinned).Implies(Pin[secondary, va]));

    /// <summary>References are exact; a retry leaves nothing, for faults.</summary>
    [Claim("MMN-REF-003", "A fault that is over holds no page, whether it mapped or retried.", Source = "CVE-2026-64282")]
    public Truth AFaultThatIsOverHoldsNoPage() => All<Fault>(fault => HasPage[fault].Implies(Steps[fault].IsAny(Step.HasPage, Step.Decided))
        & Steps[fault].Is(Step.HasPage).Implies(HasPage[fault]));

    /// <summary>Release happens; who maps something is reachable.</summary>
    [Claim("MMN-RELEASE-001", "A secondary MMU that maps something is on the list.", Source = "Linux commit 3ad3d901bbcf (3.6)")]
    public Truth ASecondaryMmuThatMapsIsOnTheList() => All<Secondary, Va>((secondary, va) => Spte[secondary, va].Implies(Reachable(secondary)));

    /// <summary>Release happens.</summary>
    [Claim("MMN-RELEASE-002", "An address space is taken down only when no secondary MMU follows it.", Source = "Linux v2.6.27 mm/mmap.c, exit_mmap")]
    public Truth OnlyAReleasedAddressSpaceIsTakenDown() => All<Secondary>(secondary => Reachable(secondary).Implies(Lives[MmOf[secondary]].Is(Life.Running)));

    /// <summary>Release happens; nothing comes after it.</summary>
    [Claim("MMN-RELEASE-003", "When unregister has returned, the secondary MMU is off the list, and no callback runs in it.", Source = "Linux v2.6.27 mm/mmu_notifier.c, mmu_notifier_unregister")]
    public Truth NoCallbackRunsAfterUnregister() => All<Secondary>(secondary => Unregistered[secondary].Implies(
            Registered[secondary].Is(Status.Dead) & Lock[secondary].Is(Holder.Nobody)))
        & All<Secondary, InvalidateRange>((secondary, range) => Unregistered[secondary].Implies(!Running(secondary, range)))
        & All<Secondary, PteUpdate>((secondary, update) => Unregistered[secondary].Implies(!Handling(secondary, update)));

    /// <summary>Registration is atomic.</summary>
    [Claim("MMN-REGISTER-001", "A secondary MMU becomes live with no invalidate range open and no pte update under way.", Source = "Linux v2.6.27 mm/mmap.c, mm_take_all_locks")]
    public Truth ANotifierBecomesLiveInQuiet() => All<Secondary, InvalidateRange>((secondary, range) =>
        (BecomesLive(secondary) & (RangeMm[range] == Next(MmOf[secondary]))).Implies(Phases[range].IsAny(Phase.Idle, Phase.Ended)))
        & All<Secondary, PteUpdate>((secondary, update) =>
            (BecomesLive(secondary) & (UpdateMm[update] == Next(MmOf[secondary]))).Implies(!Stages[update].IsAny(Stage.Locked, Stage.Cleared)));

    /// <summary>Reads return what was written last, for secondaries.</summary>
    [Claim("MMN-DATA-001", "A secondary MMU reads the value last written to the address.", Source = "Linux commit cddb8a5c14aa", Corollary = true)]
    public Truth ASecondaryReadsTheLastValue() => All<Secondary, Vcpu, Va>((secondary, vcpu, va) =>
        SecondaryTlb[secondary, vcpu, va].Implies(Data[SecondaryTlbFrame[secondary, vcpu, va]] == Expected[MmOf[secondary], va]));

    /// <summary>Reads return what was written last, for processors.</summary>
    [Claim("MMN-DATA-002", "A processor reads the value last written to the address, unless the flush of its entry is pending.", Source = "Linux commit cddb8a5c14aa", Corollary = true)]
    public Truth AProcessorReadsTheLastValue() => All<Cpu, Mm, Va>((cpu, mm, va) =>
        (Tlb[cpu, mm, va] & !FlushPending[cpu, mm, va]).Implies(Data[TlbFrame[cpu, mm, va]] == Expected[mm, va]));

    /// <summary>Reads return what was written last, for what is in memory or on the device.</summary>
    [Claim("MMN-DATA-003", "What an address contains, in memory or on the swap device, is the value last written to it.", Source = "Linux v2.6.27 mm/memory.c")]
    public Truth AnAddressContainsTheLastValue() => All<Mm, Va>((mm, va) => Lives[mm].Is(Life.Born)
        | ((Pte[mm, va] | Swapped[mm, va]).Implies(Home(mm, va) == Expected[mm, va])
            & Clearing(mm, va).Implies(Data[Old[PteHolder[mm, va]]] == Expected[mm, va])));

    private Truth BecomesLive(Id<Secondary> secondary) => Registered[secondary].Is(Status.None) & Next(Registered[secondary]).Is(Status.Live);
}
