using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A page gets a swap slot and enters the swap cache. It is dirty: the device does not have it yet.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/swap_state.c, add_to_swap.</remarks>
    public void AddToCache(Id<Page> page, Id<SwapSlot> slot)
    {
        Guard(Swapping);
        Guard(Allocated[page] & (Mapped[page] > 0));
        Guard(CacheHeld[page] == 0);
        Guard(!Cached[slot] & (SwapMap[slot] == 0));
        EnterCache(slot, page);
        Get(page);
        Dirty[page] = true;
    }

    /// <summary>In place of the pte that was cleared a swap entry is set, when the callback for it has returned in every secondary MMU.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/rmap.c, try_to_unmap_one. The flush of the processors may come later, in a batch, but before the page is written out (v4.3).</remarks>
    public void SetSwapPte(Id<PteUpdate> update, Id<SwapSlot> slot)
    {
        var (mm, va) = (UpdateMm[update], UpdateVa[update]);
        Guard(Stages[update].Is(Stage.Cleared));
        Guard(!HasNew[update]);
        Guard(!Swapped[mm, va]);
        Guard(Cached[slot] & (CachePage[slot] == Old[update]));
        Guard(AllTold(update));
        Swapped[mm, va] = true;
        SwappedTo[mm, va] = slot;
        SwapMap.Add(slot, mm, va);
        Stages[update] = Stage.Locked;
    }

    /// <summary>An unmapped page in the swap cache is written to its swap slot, and is clean then. No processor can still write it.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/vmscan.c, pageout; mm/page_io.c, swap_writepage; the flush before it, v4.3 mm/rmap.c, try_to_unmap_flush_dirty.</remarks>
    public void WriteOut(Id<SwapSlot> slot)
    {
        var page = CachePage[slot];
        Guard(Cached[slot]);
        Guard((Mapped[page] == 0) & (OldHeld[page] == 0));
        Guard(All<Cpu, Mm, Va>((cpu, mm, va) => !Reaches(cpu, mm, va, page)));
        SwapData[slot] = Data[page];
        Dirty[page] = false;
    }

    /// <summary>A clean page that only the swap cache still holds leaves it. What its swap entries mean is now on the device alone.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/vmscan.c, __remove_mapping.</remarks>
    public void DropFromCache(Id<SwapSlot> slot)
    {
        var page = CachePage[slot];
        Guard(Cached[slot]);
        Guard(References[page] == 1);
        Guard(!Dirty[page]);
        LeaveCache(slot);
        Put(page);
    }

    /// <summary>A page that no swap entry refers to any more gives up its swap slot, and is dirty then.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/swapfile.c, remove_exclusive_swap_page.</remarks>
    public void FreeSwapSlot(Id<SwapSlot> slot)
    {
        var page = CachePage[slot];
        Guard(Cached[slot]);
        Guard(SwapMap[slot] == 0);
        LeaveCache(slot);
        Put(page);
        Dirty[page] = true;
    }

    /// <summary>A page is read from its swap slot into the swap cache. It is clean.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/swap_state.c, read_swap_cache_async.</remarks>
    public void ReadIntoCache(Id<SwapSlot> slot, Id<Page> page)
    {
        Guard(Swapping);
        Guard(!Cached[slot] & (SwapMap[slot] > 0));
        Guard(!Allocated[page]);
        Allocate(page);
        References[page] = 1;
        Data[page] = SwapData[slot];
        EnterCache(slot, page);
    }

    /// <summary>Under the lock a swap entry is replaced by its page from the swap cache, read-only: a write faults again.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_swap_page.</remarks>
    public void MapCached(Id<PteUpdate> update)
    {
        var (mm, va) = (UpdateMm[update], UpdateVa[update]);
        var slot = SwappedTo[mm, va];
        Guard(Stages[update].Is(Stage.Locked));
        Guard(Swapped[mm, va] & !Pte[mm, va]);
        Guard(Cached[slot]);
        Guard(All<Cpu>(cpu => !Tlb[cpu, mm, va]));
        SetPte(mm, va, CachePage[slot], false, false);
        Get(CachePage[slot]);
        Swapped[mm, va] = false;
        SwapMap.Remove(mm, va);
    }

    /// <summary>Inside an invalidate range a swap entry is removed.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, zap_pte_range, free_swap_and_cache.</remarks>
    public void ZapSwap(Id<InvalidateRange> range, Id<Va> va)
    {
        var mm = RangeMm[range];
        Guard(MayUpdate(range, va, Purpose.Unmap));
        Guard(Swapped[mm, va]);
        Guard(!Calling | GivenUp(mm, va));
        Swapped[mm, va] = false;
        SwapMap.Remove(mm, va);
        Emptied(mm, va);
    }

    private void EnterCache(Id<SwapSlot> slot, Id<Page> page)
    {
        Cached[slot] = true;
        CachePage[slot] = page;
        CacheHeld.Add(page, slot);
    }

    private void LeaveCache(Id<SwapSlot> slot)
    {
        Cached[slot] = false;
        CacheHeld.Remove(slot);
    }
}
