using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A page without references goes back to the free list. Nothing is asked of secondary MMUs here: that none of them still maps the page is a theorem.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/page_alloc.c, __free_pages; mm/swap.c, put_page.</remarks>
    public void FreePage(Id<Page> page)
    {
        Guard(Allocated[page]);
        Guard(References[page] == 0);
        Guard(All<Cpu, Mm, Va>((cpu, mm, va) => !Reaches(cpu, mm, va, page)));
        Allocated[page] = false;
    }

    /// <summary>A pte update that will map a new page takes one from the free list. It is zeroed.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, do_anonymous_page and do_wp_page.</remarks>
    public void AllocateNew(Id<PteUpdate> update, Id<Page> page)
    {
        Guard(Stages[update].Is(Stage.Prepared));
        Guard(!HasNew[update]);
        Guard(!Allocated[page]);
        Allocate(page);
        References[page] = 1;
        HasNew[update] = true;
        New[update] = page;
        NewHeld.Add(page, update);
    }

    private void Allocate(Id<Page> page)
    {
        Allocated[page] = true;
        Generation[page] = Generation[page] + 1;
    }

    private void Get(Id<Page> page) => References[page] = References[page] + 1;

    private void Put(Id<Page> page) => References[page] = References[page] - 1;

    /// <summary>The processor has a translation of the address to the page.</summary>
    private Truth Reaches(Id<Cpu> cpu, Id<Mm> mm, Id<Va> va, Id<Page> page) => Tlb[cpu, mm, va] & (TlbFrame[cpu, mm, va] == page);

    private void SetPte(Id<Mm> mm, Id<Va> va, Id<Page> page, Truth writable, Truth dirty)
    {
        Pte[mm, va] = true;
        PteFrame[mm, va] = page;
        PteWritable[mm, va] = writable;
        PteDirty[mm, va] = dirty;
        Mapped.Add(page, mm, va);
    }

    // A cleared pte leaves its accessed and dirty bits to the page, and its TLB entries are stale from now on.
    private void ClearPte(Id<Mm> mm, Id<Va> va)
    {
        var page = PteFrame[mm, va];
        Pte[mm, va] = false;
        Dirty[page] = Dirty[page] | PteDirty[mm, va];
        Young[page] = Young[page] | PteAccessed[mm, va];
        Mapped.Remove(mm, va);
        Aged(mm, va);
        MarkFlushPending(mm, va);
    }

    // Its accessed bit is gone from the pte, as an ageing in flight wants it.
    private void Aged(Id<Mm> mm, Id<Va> va) => PteMarked.ForAll(call => Ages(call, mm, va), call => false);

    // The same for an spte.
    private void Aged(Id<Secondary> secondary, Id<Va> va)
        => SpteMarked.ForAll((call, s) => (s == secondary) & Ages(call, MmOf[secondary], va), (call, s) => false);

    // Whoever owed the removal owes it no more, and nobody finds what was there before.
    private void Emptied(Id<Mm> mm, Id<Va> va)
    {
        Owed.ForAll((call, v) => InFlight[call] & (CallMm[call] == mm) & (v == va), (call, v) => false);
        Remains.ForAll((call, v) => InFlight[call] & (CallMm[call] == mm) & (v == va), (call, v) => false);
    }

    // A write permission that was still to go has gone.
    private void Protected(Id<Mm> mm, Id<Va> va)
        => Owed.ForAll((call, v) => InFlight[call] & (CallMm[call] == mm) & (v == va) & VmaMapped[mm, va], (call, v) => false);

    private void MarkFlushPending(Id<Mm> mm, Id<Va> va) => FlushPending.ForAll((cpu, m, v) => (m == mm) & (v == va) & Tlb[cpu, m, v], (cpu, m, v) => true);

    /// <summary>The address is in the invalidate range.</summary>
    private Truth Covers(Id<InvalidateRange> range, Id<Va> va) => (First[range] <= va) & (va <= Last[range]);

    /// <summary>No pte update holds the page-table lock of the pte.</summary>
    private Truth Unlocked(Id<Mm> mm, Id<Va> va) => !PteLocked[mm, va];

    /// <summary>The secondary MMU is on the list: callbacks come to it.</summary>
    private Truth Reachable(Id<Secondary> secondary) => Registered[secondary].IsAny(Status.Live, Status.Releasing);

    /// <summary>The secondary MMU is on the list of the address space.</summary>
    private Truth Follows(Id<Secondary> secondary, Id<Mm> mm) => Reachable(secondary) & (MmOf[secondary] == mm);

    // The pte of an update that has cleared it, while the callback for it has not returned.
    private Truth BeingNotified(Id<Secondary> secondary, Id<Mm> mm, Id<Va> va)
        => PointNotifications & Clearing(mm, va) & !UpdateCallback[secondary, PteHolder[mm, va]].Is(Callback.Started);
}
