using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>invalidate_range_start reaches a subscriber: under its lock it counts the window.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_range_start.</remarks>
    public void StartEnter(Id<Secondary> secondary, Id<Window> window)
    {
        Guard(Phases[window].Is(Phase.Starting));
        Guard(Follows(secondary, WindowMm[window]));
        Guard(WindowHeard[secondary, window].Is(Heard.No));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Lock[secondary] = Holder.Notifier;
        WindowHeard[secondary, window] = Heard.Handling;
        Open[secondary, window] = true;
        OpenIn[secondary, window] = secondary;
        Active.Add(secondary, secondary, window);
    }

    /// <summary>The callback for the start returns: nothing is mapped in the range, and the secondary TLBs are flushed before the lock is released.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h; flush before unlock, commit 4539b35881ae.</remarks>
    public void StartReturn(Id<Secondary> secondary, Id<Window> window)
    {
        Guard(WindowHeard[secondary, window].Is(Heard.Handling));
        Guard(Lock[secondary].Is(Holder.Notifier));
        Guard(All<Va>(va => !(Covers(window, va) & Spte[secondary, va])));
        Guard(!FlushOwed[secondary]);
        Lock[secondary] = Holder.Nobody;
        WindowHeard[secondary, window] = Heard.Told;
    }

    /// <summary>invalidate_range_end reaches a subscriber: under its lock the sequence moves on, before the count goes down.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_range_end.</remarks>
    public void EndEnter(Id<Secondary> secondary, Id<Window> window)
    {
        Guard(Phases[window].Is(Phase.Ending));
        Guard(Follows(secondary, WindowMm[window]));
        Guard(WindowHeard[secondary, window].Is(Heard.Told));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Lock[secondary] = Holder.Notifier;
        WindowHeard[secondary, window] = Heard.Closing;
        Sequence[secondary] = Sequence[secondary] + 1;
    }

    /// <summary>The callback for the end returns: the window is no longer counted.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_range_end.</remarks>
    public void EndReturn(Id<Secondary> secondary, Id<Window> window)
    {
        Guard(WindowHeard[secondary, window].Is(Heard.Closing));
        Guard(Lock[secondary].Is(Holder.Notifier));
        Guard(!FlushOwed[secondary]);
        Lock[secondary] = Holder.Nobody;
        WindowHeard[secondary, window] = Heard.No;
        Open[secondary, window] = false;
        Active.Remove(secondary, window);
    }

    /// <summary>invalidate_page reaches a subscriber: the pte is cleared and no processor's TLB has it; under the lock the sequence moves on.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_mmu_notifier_invalidate_page; mm/rmap.c through ptep_clear_flush_notify.</remarks>
    public void PageEnter(Id<Secondary> secondary, Id<Change> change)
    {
        Guard(PointNotifications);
        Guard(Stages[change].Is(Stage.Cleared));
        Guard(All<Cpu>(cpu => !Tlb[cpu, ChangeMm[change], ChangeVa[change]]));
        Guard(Follows(secondary, ChangeMm[change]));
        Guard(ChangeHeard[secondary, change].Is(Heard.No));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Lock[secondary] = Holder.Notifier;
        ChangeHeard[secondary, change] = Heard.Handling;
        Sequence[secondary] = Sequence[secondary] + 1;
    }

    /// <summary>The callback for the page returns: nothing is mapped at the address, and the secondary TLBs are flushed before the lock is released.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h, invalidate_page; flush before unlock, commit 4539b35881ae.</remarks>
    public void PageReturn(Id<Secondary> secondary, Id<Change> change)
    {
        Guard(ChangeHeard[secondary, change].Is(Heard.Handling));
        Guard(Lock[secondary].Is(Holder.Notifier));
        Guard(!Spte[secondary, ChangeVa[change]]);
        Guard(!FlushOwed[secondary]);
        Lock[secondary] = Holder.Nobody;
        ChangeHeard[secondary, change] = Heard.Told;
    }

    /// <summary>Under the lock an spte is dropped: its accessed and dirty bits go to the page, its reference, if it holds one, is put, and a flush is owed.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/mmu.c, rmap_remove.</remarks>
    public void DropSpte(Id<Secondary> secondary, Id<Va> va)
    {
        var page = SpteFrame[secondary, va];
        Guard(!Lock[secondary].Is(Holder.Nobody));
        Guard(Spte[secondary, va]);
        Spte[secondary, va] = false;
        Dirty[page] = Dirty[page] | SpteDirty[secondary, va];
        Young[page] = Young[page] | SpteAccessed[secondary, va];
        FlushOwed[secondary] = true;
        References[page] = If(Pinned, References[page] - 1, References[page]);
        PinHeld.RemoveIf(Pinned, secondary, va);
    }

    /// <summary>Under the lock the secondary TLBs of all virtual processors are flushed.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_flush_remote_tlbs.</remarks>
    public void FlushSecondary(Id<Secondary> secondary)
    {
        Guard(!Lock[secondary].Is(Holder.Nobody));
        SecondaryTlb.ForAll(secondary, (vcpu, va) => true, (vcpu, va) => false);
        FlushOwed[secondary] = false;
    }

    /// <summary>The subscriber takes its lock for its guest, as for an invlpg.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/paging_tmpl.h, invlpg.</remarks>
    public void GuestLock(Id<Secondary> secondary)
    {
        Guard(Registered[secondary].Is(Status.Live));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Lock[secondary] = Holder.Guest;
    }

    /// <summary>The subscriber releases the lock that it took for its guest: with everything it dropped flushed on all virtual processors.</summary>
    /// <remarks>Source: Linux commit 4539b35881ae.</remarks>
    public void GuestUnlock(Id<Secondary> secondary)
    {
        Guard(Lock[secondary].Is(Holder.Guest));
        Guard(!FlushOwed[secondary]);
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
    }
}
