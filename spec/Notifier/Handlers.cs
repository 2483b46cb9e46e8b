using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>invalidate_range_start reaches a secondary MMU: under its lock it counts the range.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_range_start.</remarks>
    public void StartEnter(Id<Secondary> secondary, Id<InvalidateRange> range)
    {
        Guard(Phases[range].Is(Phase.Starting));
        Guard(Follows(secondary, RangeMm[range]));
        Guard(RangeCallback[secondary, range].Is(Callback.NotCalled));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Lock[secondary] = Holder.Notifier;
        RangeCallback[secondary, range] = Callback.InStart;
        Open[secondary, range] = true;
        OpenIn[secondary, range] = secondary;
        Active.Add(secondary, secondary, range);
    }

    /// <summary>The callback for the start returns: nothing is mapped in the range, and the secondary TLBs are flushed before the lock is released.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h; flush before unlock, commit 4539b35881ae.</remarks>
    public void StartReturn(Id<Secondary> secondary, Id<InvalidateRange> range)
    {
        Guard(RangeCallback[secondary, range].Is(Callback.InStart));
        Guard(Lock[secondary].Is(Holder.Notifier));
        Guard(All<Va>(va => !(Covers(range, va) & Spte[secondary, va])));
        Guard(!SecondaryFlushPending[secondary]);
        Lock[secondary] = Holder.Nobody;
        RangeCallback[secondary, range] = Callback.Started;
    }

    /// <summary>invalidate_range_end reaches a secondary MMU: under its lock the sequence moves on, before the count goes down.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_range_end.</remarks>
    public void EndEnter(Id<Secondary> secondary, Id<InvalidateRange> range)
    {
        Guard(Phases[range].Is(Phase.Ending));
        Guard(Follows(secondary, RangeMm[range]));
        Guard(RangeCallback[secondary, range].Is(Callback.Started));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Lock[secondary] = Holder.Notifier;
        RangeCallback[secondary, range] = Callback.InEnd;
        Sequence[secondary] = Sequence[secondary] + 1;
    }

    /// <summary>The callback for the end returns: the invalidate range is no longer counted.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_range_end.</remarks>
    public void EndReturn(Id<Secondary> secondary, Id<InvalidateRange> range)
    {
        Guard(RangeCallback[secondary, range].Is(Callback.InEnd));
        Guard(Lock[secondary].Is(Holder.Notifier));
        Guard(!SecondaryFlushPending[secondary]);
        Lock[secondary] = Holder.Nobody;
        RangeCallback[secondary, range] = Callback.NotCalled;
        Open[secondary, range] = false;
        Active.Remove(secondary, range);
    }

    /// <summary>invalidate_page reaches a secondary MMU: the pte is cleared and no processor's TLB has it; under the lock the sequence moves on.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_page; mm/rmap.c through ptep_clear_flush_notify.</remarks>
    public void PageEnter(Id<Secondary> secondary, Id<PteUpdate> update)
    {
        Guard(PointNotifications);
        Guard(Stages[update].Is(Stage.Cleared));
        Guard(All<Cpu>(cpu => !Tlb[cpu, UpdateMm[update], UpdateVa[update]]));
        Guard(Follows(secondary, UpdateMm[update]));
        Guard(UpdateCallback[secondary, update].Is(Callback.NotCalled));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Lock[secondary] = Holder.Notifier;
        UpdateCallback[secondary, update] = Callback.InStart;
        Sequence[secondary] = Sequence[secondary] + 1;
    }

    /// <summary>The callback for the page returns: nothing is mapped at the address, and the secondary TLBs are flushed before the lock is released.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h, invalidate_page; flush before unlock, commit 4539b35881ae.</remarks>
    public void PageReturn(Id<Secondary> secondary, Id<PteUpdate> update)
    {
        Guard(UpdateCallback[secondary, update].Is(Callback.InStart));
        Guard(Lock[secondary].Is(Holder.Notifier));
        Guard(!Spte[secondary, UpdateVa[update]]);
        Guard(!SecondaryFlushPending[secondary]);
        Lock[secondary] = Holder.Nobody;
        UpdateCallback[secondary, update] = Callback.Started;
    }

    /// <summary>Under the lock an spte is dropped: its accessed and dirty bits go to the page, its reference, if it holds one, is put, and a flush of the secondary TLBs is pending.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/mmu.c, rmap_remove.</remarks>
    public void DropSpte(Id<Secondary> secondary, Id<Va> va)
    {
        var page = SpteFrame[secondary, va];
        Guard(!Lock[secondary].Is(Holder.Nobody));
        Guard(Spte[secondary, va]);
        Spte[secondary, va] = false;
        Dirty[page] = Dirty[page] | SpteDirty[secondary, va];
        Young[page] = Young[page] | SpteAccessed[secondary, va];
        SecondaryFlushPending[secondary] = true;
        Aged(secondary, va);
        References[page] = If(Pinned, References[page] - 1, References[page]);
        PinHeld.RemoveIf(Pinned, secondary, va);
    }

    /// <summary>Under the lock the secondary TLBs of all virtual processors are flushed.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_flush_remote_tlbs.</remarks>
    public void FlushSecondary(Id<Secondary> secondary)
    {
        Guard(!Lock[secondary].Is(Holder.Nobody));
        SecondaryTlb.ForAll(secondary, (vcpu, va) => true, (vcpu, va) => false);
        SecondaryFlushPending[secondary] = false;
    }

    /// <summary>The secondary MMU takes its lock for its guest, as for an invlpg.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/paging_tmpl.h, invlpg.</remarks>
    public void GuestLock(Id<Secondary> secondary)
    {
        Guard(Registered[secondary].Is(Status.Live));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Lock[secondary] = Holder.Guest;
    }

    /// <summary>The secondary MMU releases the lock that it took for its guest: with everything it dropped flushed on all virtual processors.</summary>
    /// <remarks>Source: Linux commit 4539b35881ae.</remarks>
    public void GuestUnlock(Id<Secondary> secondary)
    {
        Guard(Lock[secondary].Is(Holder.Guest));
        Guard(!SecondaryFlushPending[secondary]);
        Lock[secondary] = Holder.Nobody;
    }

    /// <summary>clear_flush_young: the spte's accessed bit goes to the page, and the secondary TLBs forget the address, so that the next use sets it again.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h, clear_flush_young.</remarks>
    public void AgeSpte(Id<Secondary> secondary, Id<Va> va)
    {
        var page = SpteFrame[secondary, va];
        Guard(Lock[secondary].Is(Holder.Nobody));
        Guard(Reachable(secondary));
        Guard(Spte[secondary, va]);
        Young[page] = Young[page] | SpteAccessed[secondary, va];
        SpteAccessed[secondary, va] = false;
        Aged(secondary, va);
        SecondaryTlb.ForAll(secondary, (vcpu, v) => v == va, (vcpu, v) => false);
    }

    /// <summary>The primary's own half of ageing: the pte's accessed bit goes to the page.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/rmap.c, page_referenced_one.</remarks>
    public void AgePte(Id<Mm> mm, Id<Va> va)
    {
        var page = PteFrame[mm, va];
        Guard(Pte[mm, va]);
        Young[page] = Young[page] | PteAccessed[mm, va];
        PteAccessed[mm, va] = false;
        Aged(mm, va);
    }
}
