using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A task is about to update one pte.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, handle_pte_fault; mm/rmap.c, try_to_unmap_one.</remarks>
    public void PreparePteUpdate(Id<PteUpdate> update, Id<Mm> mm, Id<Va> va)
    {
        Guard(Stages[update].Is(Stage.Idle));
        Guard(Lives[mm].Is(Life.Running));
        Stages[update] = Stage.Prepared;
        UpdateMm[update] = mm;
        UpdateVa[update] = va;
        UpdateCallback.ForAll((secondary, c) => c == update, (secondary, c) => Callback.NotCalled);
    }

    /// <summary>The new page becomes a copy of the page that is mapped now.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page.</remarks>
    public void CopyPage(Id<PteUpdate> update)
    {
        var (mm, va) = (UpdateMm[update], UpdateVa[update]);
        Guard(Stages[update].Is(Stage.Prepared));
        Guard(HasNew[update]);
        Guard(Pte[mm, va]);
        Data[New[update]] = Data[PteFrame[mm, va]];
    }

    /// <summary>The pte update takes the page-table lock.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, pte_offset_map_lock.</remarks>
    public void LockPte(Id<PteUpdate> update)
    {
        var (mm, va) = (UpdateMm[update], UpdateVa[update]);
        Guard(Stages[update].Is(Stage.Prepared));
        Guard(Lives[mm].Is(Life.Running));
        Guard(Unlocked(mm, va));
        Stages[update] = Stage.Locked;
        PteLocked[mm, va] = true;
        PteHolder[mm, va] = update;
    }

    /// <summary>Under the lock the present pte is cleared. If a page is to take its place, it is a true copy, and nobody can write the original any more. Without point
    /// notifications an invalidate range must cover the address.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page; mm/rmap.c, try_to_unmap_one; without point notifications v6.19 mm/memory.c, wp_page_copy.</remarks>
    public void ClearUnderLock(Id<PteUpdate> update)
    {
        var (mm, va) = (UpdateMm[update], UpdateVa[update]);
        var page = PteFrame[mm, va];
        Guard(Stages[update].Is(Stage.Locked));
        Guard(!HasOld[update]);
        Guard(Pte[mm, va]);
        Guard(HasNew[update].Implies(Data[New[update]] == Data[page]));
        Guard(HasNew[update].Implies(!PteWritable[mm, va] & All<Cpu>(cpu => !(Tlb[cpu, mm, va] & TlbWritable[cpu, mm, va]))));
        Guard(PointNotifications | Any<InvalidateRange>(range => Phases[range].Is(Phase.Inside) & (RangeMm[range] == mm) & Covers(range, va)));
        ClearPte(mm, va);
        Protected(mm, va);
        Stages[update] = Stage.Cleared;
        HasOld[update] = true;
        Old[update] = page;
        OldWritable[update] = PteWritable[mm, va];
        OldHeld.Add(page, update);
    }

    /// <summary>Under the lock the new page is mapped: where nothing was, or where a page was cleared, flushed on all processors and notified to every secondary MMU.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page: clear, flush, notify, set.</remarks>
    public void SetNewPte(Id<PteUpdate> update, Truth writable)
    {
        var (mm, va) = (UpdateMm[update], UpdateVa[update]);
        var page = New[update];
        Guard(HasNew[update]);
        Guard(Stages[update].IsAny(Stage.Locked, Stage.Cleared));
        Guard(!Pte[mm, va] & !Swapped[mm, va]);
        Guard(All<Cpu>(cpu => !Tlb[cpu, mm, va]));
        Guard(AllTold(update));
        Guard(!Calling | (VmaMapped[mm, va] & writable.Implies(VmaWritable[mm, va])));
        SetPte(mm, va, page, writable, writable);
        Expected[mm, va] = If(Stages[update].Is(Stage.Cleared), Expected[mm, va], Data[page]);
        Stages[update] = Stage.Locked;
        HasNew[update] = false;
        NewHeld.Remove(update);
    }

    /// <summary>A write fault on a page that nobody else maps, gathers, unmaps or has swapped makes the pte writable in place. Permissions only grow: no callback is needed.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page, reuse.</remarks>
    public void ReusePte(Id<PteUpdate> update)
    {
        var (mm, va) = (UpdateMm[update], UpdateVa[update]);
        var page = PteFrame[mm, va];
        Guard(Stages[update].Is(Stage.Locked));
        Guard(Pte[mm, va]);
        Guard((Mapped[page] == 1) & (OldHeld[page] == 0) & (GatherHeld[page] == 0));
        Guard(All<SwapSlot>(slot => (Cached[slot] & (CachePage[slot] == page)).Implies(SwapMap[slot] == 0)));
        Guard(!Calling | (VmaMapped[mm, va] & VmaWritable[mm, va]));
        PteWritable[mm, va] = true;
        PteDirty[mm, va] = true;
    }

    /// <summary>The page-table lock is released. A pte that was cleared has been replaced.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, pte_unmap_unlock.</remarks>
    public void UnlockPte(Id<PteUpdate> update)
    {
        Guard(Stages[update].Is(Stage.Locked));
        Stages[update] = Stage.Unlocked;
        PteLocked[UpdateMm[update], UpdateVa[update]] = false;
    }

    /// <summary>The pte update puts its reference to the page that it unmapped.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page, page_cache_release(old_page).</remarks>
    public void PutOld(Id<PteUpdate> update)
    {
        Guard(Stages[update].Is(Stage.Unlocked));
        Guard(HasOld[update]);
        Put(Old[update]);
        HasOld[update] = false;
        OldHeld.Remove(update);
    }

    /// <summary>The pte update puts a page that it allocated and did not map.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_wp_page, when the pte is no longer the same.</remarks>
    public void PutNew(Id<PteUpdate> update)
    {
        Guard(Stages[update].IsAny(Stage.Prepared, Stage.Unlocked));
        Guard(HasNew[update]);
        Put(New[update]);
        HasNew[update] = false;
        NewHeld.Remove(update);
    }

    /// <summary>The pte update is over and holds nothing.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, handle_pte_fault.</remarks>
    public void FinishPteUpdate(Id<PteUpdate> update)
    {
        Guard(Stages[update].IsAny(Stage.Prepared, Stage.Unlocked));
        Guard(!HasOld[update] & !HasNew[update]);
        Stages[update] = Stage.Idle;
    }

    /// <summary>Nothing was cleared, or the callback for it has returned in every secondary MMU, or an invalidate range keeps them out.</summary>
    private Truth AllTold(Id<PteUpdate> update)
        => Stages[update].Is(Stage.Locked) | !PointNotifications
            | All<Secondary>(secondary => Follows(secondary, UpdateMm[update]).Implies(UpdateCallback[secondary, update].Is(Callback.Started)));
}
