using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A page gets a slot on the swap device and enters the swap cache. It is dirty: the device does not have it yet.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/swap_state.c, add_to_swap.</remarks>
    public void AddToCache(Id<Page> page, Id<Slot> slot)
    {
        Guard(Swapping);
        Guard(Allocated[page] & (Mapped[page] > 0));
        Guard(CacheHeld[page] == 0);
        Guard(!Cached[slot] & (SlotUsers[slot] == 0));
        EnterCache(slot, page);
        Get(page);
        Dirty[page] = true;
    }

    /// <summary>In place of the pte that was cleared a swap entry is set, when every subscriber has heard of it.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/rmap.c, try_to_unmap_one. The flush of the processors may come later, in a batch, but before the page is written out (v4.3).</remarks>
    public void SetSwapPte(Id<Change> change, Id<Slot> slot)
    {
        var (mm, va) = (ChangeMm[change], ChangeVa[change]);
        Guard(Stages[change].Is(Stage.Cleared));
        Guard(!HasNew[change]);
        Guard(!Swapped[mm, va]);
        Guard(Cached[slot] & (CachePage[slot] == Old[change]));
        Guard(AllTold(change));
        Swapped[mm, va] = true;
        SwapSlot[mm, va] = slot;
        SlotUsers.Add(slot, mm, va);
        Stages[change] = Stage.Locked;
    }

    /// <summary>An unmapped page in the swap cache is written to its slot, and is clean then. No processor can still write it.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/vmscan.c, pageout; mm/page_io.c, swap_writepage; the flush before it, v4.3 mm/rmap.c, try_to_unmap_flush_dirty.</remarks>
    public void WriteOut(Id<Slot> slot)
    {
        var page = CachePage[slot];
        Guard(Cached[slot]);
        Guard((Mapped[page] == 0) & (OldHeld[page] == 0));
        Guard(All<Cpu, Mm, Va>((cpu, mm, va) => !Reaches(cpu, mm, va, page)));
        SlotData[slot] = Data[page];
        Dirty[page] = false;
    }

    /// <summary>A clean page that only the swap cache still holds leaves it. What its swap entries mean is now on the device alone.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/vmscan.c, __remove_mapping.</remarks>
    public void DropFromCache(Id<Slot> slot)
    {
        var page = CachePage[slot];
        Guard(Cached[slot]);
        Guard(References[page] == 1);
        Guard(!Dirty[page]);
        LeaveCache(slot);
        Put(page);
    }

    /// <summary>A page that no swap entry refers to any more gives up its slot, and is dirty then.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/swapfile.c, remove_exclusive_swap_page.</remarks>
    public void ForgetSlot(Id<Slot> slot)
    {
        var page = CachePage[slot];
        Guard(Cached[slot]);
        Guard(SlotUsers[slot] == 0);
        LeaveCache(slot);
        Put(page);
        Dirty[page] = true;
    }

    /// <summary>A page is read from its slot into the swap cache. It is clean.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/swap_state.c, read_swap_cache_async.</remarks>
    public void ReadIntoCache(Id<Slot> slot, Id<Page> page)
    {
        Guard(Swapping);
        Guard(!Cached[slot] & (SlotUsers[slot] > 0));
        Guard(!Allocated[page]);
        Allocate(page);
        References[page] = 1;
        Data[page] = SlotData[slot];
        EnterCache(slot, page);
    }

    /// <summary>Under the lock a swap entry is replaced by its page from the swap cache, read-only: a write faults again.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_swap_page.</remarks>
    public void MapCached(Id<Change> change)
    {
        var (mm, va) = (ChangeMm[change], ChangeVa[change]);
        var slot = SwapSlot[mm, va];
        Guard(Stages[change].Is(Stage.Locked));
        Guard(Swapped[mm, va] & !Pte[mm, va]);
        Guard(Cached[slot]);
        Guard(All<Cpu>(cpu => !Tlb[cpu, mm, va]));
        SetPte(mm, va, CachePage[slot], false, false);
        Get(CachePage[slot]);
        Swapped[mm, va] = false;
        SlotUsers.Remove(mm, va);
    }

    /// <summary>Inside a window a swap entry is removed.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, zap_pte_range, free_swap_and_cache.</remarks>
    public void ZapSwap(Id<Window> window, Id<Va> va)
    {
        var mm = WindowMm[window];
        Guard(MayChange(window, va, Purpose.Unmap));
        Guard(Swapped[mm, va]);
        Swapped[mm, va] = false;
        SlotUsers.Remove(mm, va);
    }

    private void EnterCache(Id<Slot> slot, Id<Page> page)
    {
        Cached[slot] = true;
        CachePage[slot] = page;
        CacheHeld.Add(page, slot);
    }

    private void LeaveCache(Id<Slot> slot)
    {
        Cached[slot] = false;
        CacheHeld.Remove(slot);
    }
}
