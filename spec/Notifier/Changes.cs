using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A task is about to change one pte.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, handle_pte_fault; mm/rmap.c, try_to_unmap_one.</remarks>
    public void PrepareChange(Id<Change> change, Id<Mm> mm, Id<Va> va)
    {
        Guard(Stages[change].Is(Stage.Idle));
        Guard(Lives[mm].Is(Life.Running));
        Stages[change] = Stage.Prepared;
        ChangeMm[change] = mm;
        ChangeVa[change] = va;
        ChangeHeard.ForAll((secondary, c) => c == change, (secondary, c) => Heard.No);
    }

    /// <summary>The new page becomes a copy of the page that is mapped now.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page.</remarks>
    public void CopyPage(Id<Change> change)
    {
        var (mm, va) = (ChangeMm[change], ChangeVa[change]);
        Guard(Stages[change].Is(Stage.Prepared));
        Guard(HasNew[change]);
        Guard(Pte[mm, va]);
        Data[New[change]] = Data[PteFrame[mm, va]];
    }

    /// <summary>The change takes the page-table lock.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, pte_offset_map_lock.</remarks>
    public void LockPte(Id<Change> change)
    {
        var (mm, va) = (ChangeMm[change], ChangeVa[change]);
        Guard(Stages[change].Is(Stage.Prepared));
        Guard(Lives[mm].Is(Life.Running));
        Guard(Unlocked(mm, va));
        Stages[change] = Stage.Locked;
        PteLocked[mm, va] = true;
        PteHolder[mm, va] = change;
    }

    /// <summary>Under the lock the present pte is cleared. If a page is to take its place, it is a true copy, and nobody can write the original any more. Without point
    /// notifications a window must cover the address.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page; mm/rmap.c, try_to_unmap_one; without point notifications v6.19 mm/memory.c, wp_page_copy.</remarks>
    public void ClearUnderLock(Id<Change> change)
    {
        var (mm, va) = (ChangeMm[change], ChangeVa[change]);
        var page = PteFrame[mm, va];
        Guard(Stages[change].Is(Stage.Locked));
        Guard(!HasOld[change]);
        Guard(Pte[mm, va]);
        Guard(HasNew[change].Implies(Data[New[change]] == Data[page]));
        Guard(HasNew[change].Implies(!PteWritable[mm, va] & All<Cpu>(cpu => !(Tlb[cpu, mm, va] & TlbWritable[cpu, mm, va]))));
        Guard(PointNotifications | Any<Window>(window => Phases[window].Is(Phase.Inside) & (WindowMm[window] == mm) & Covers(window, va)));
        ClearPte(mm, va);
        Stages[change] = Stage.Cleared;
        HasOld[change] = true;
        Old[change] = page;
        OldWritable[change] = PteWritable[mm, va];
        OldHeld.Add(page, change);
    }

    /// <summary>Under the lock the new page is mapped: where nothing was, or where a page was cleared, flushed on all processors and notified to every subscriber.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page: clear, flush, notify, set.</remarks>
    public void SetNewPte(Id<Change> change, Truth writable)
    {
        var (mm, va) = (ChangeMm[change], ChangeVa[change]);
        var page = New[change];
        Guard(HasNew[change]);
        Guard(Stages[change].IsAny(Stage.Locked, Stage.Cleared));
        Guard(!Pte[mm, va] & !Swapped[mm, va]);
        Guard(All<Cpu>(cpu => !Tlb[cpu, mm, va]));
        Guard(AllTold(change));
        SetPte(mm, va, page, writable, writable);
        Expected[mm, va] = If(Stages[change].Is(Stage.Cleared), Expected[mm, va], Data[page]);
        Stages[change] = Stage.Locked;
        HasNew[change] = false;
        NewHeld.Remove(change);
    }

    /// <summary>A write fault on a page that nobody else maps, gathers, unmaps or has swapped makes the pte writable in place. Permissions grow: nobody is told.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page, reuse.</remarks>
    public void ReusePte(Id<Change> change)
    {
        var (mm, va) = (ChangeMm[change], ChangeVa[change]);
        var page = PteFrame[mm, va];
        Guard(Stages[change].Is(Stage.Locked));
        Guard(Pte[mm, va]);
        Guard((Mapped[page] == 1) & (OldHeld[page] == 0) & (GatherHeld[page] == 0));
        Guard(All<Slot>(slot => (Cached[slot] & (CachePage[slot] == page)).Implies(SlotUsers[slot] == 0)));
        PteWritable[mm, va] = true;
        PteDirty[mm, va] = true;
    }

    /// <summary>The page-table lock is released. A pte that was cleared has been replaced.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, pte_unmap_unlock.</remarks>
    public void UnlockPte(Id<Change> change)
    {
        Guard(Stages[change].Is(Stage.Locked));
        Stages[change] = Stage.Unlocked;
        PteLocked[ChangeMm[change], ChangeVa[change]] = false;
    }

    /// <summary>The change puts its reference to the page that it unmapped.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page, page_cache_release(old_page).</remarks>
    public void PutOld(Id<Change> change)
    {
        Guard(Stages[change].Is(Stage.Unlocked));
        Guard(HasOld[change]);
        Put(Old[change]);
        HasOld[change] = false;
        OldHeld.Remove(change);
    }

    /// <summary>The change puts a page that it allocated and did not map.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page, when the pte is no longer the same.</remarks>
    public void PutNew(Id<Change> change)
    {
        Guard(Stages[change].IsAny(Stage.Prepared, Stage.Unlocked));
        Guard(HasNew[change]);
        Put(New[change]);
        HasNew[change] = false;
        NewHeld.Remove(change);
    }

    /// <summary>The change is over and holds nothing.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, handle_pte_fault.</remarks>
    public void FinishChange(Id<Change> change)
    {
        Guard(Stages[change].IsAny(Stage.Prepared, Stage.Unlocked));
        Guard(!HasOld[change] & !HasNew[change]);
        Stages[change] = Stage.Idle;
    }

    /// <summary>Nothing was cleared, or every subscriber has heard of it, or a window keeps them out.</summary>
    private Truth AllTold(Id<Change> change)
        => Stages[change].Is(Stage.Locked) | !PointNotifications
            | All<Secondary>(secondary => Follows(secondary, ChangeMm[change]).Implies(ChangeHeard[secondary, change].Is(Heard.Told)));
}
