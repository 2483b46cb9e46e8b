using Verified.Abi.Notifier;
using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>An operation on a range of addresses begins. Its invalidate range exists from now on; no pte changes yet.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, unmap_vmas; mm/mprotect.c, mprotect_fixup; mm/mremap.c, move_ptes.</remarks>
    public void OpenRange(Id<InvalidateRange> range, Id<Mm> mm, Id<Va> first, Id<Va> last, Choice<Purpose> purpose)
    {
        Guard(Phases[range].Is(Phase.Idle));
        Guard(Lives[mm].IsAny(Life.Running, Life.Exiting));
        Guard(first <= last);
        Guard(Forking | !purpose.Is(Purpose.Fork));
        Begin(range, mm, first, last, purpose);
        Nested[range] = false;
    }

    /// <summary>The same task opens an invalidate range inside another one, as the unmapping of huge pages does. The secondary MMUs count both.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/hugetlb.c, __unmap_hugepage_range.</remarks>
    public void OpenNested(Id<InvalidateRange> range, Id<InvalidateRange> outer, Id<Va> first, Id<Va> last)
    {
        Guard(Phases[range].Is(Phase.Idle));
        Guard(Phases[outer].Is(Phase.Inside));
        Guard(!Nested[outer]);
        Guard(All<InvalidateRange>(other => !Inner(other, outer)));
        Guard(Covers(outer, first) & (first <= last) & Covers(outer, last));
        Begin(range, RangeMm[outer], first, last, Purpose.Unmap);
        Nested[range] = true;
        Outer[range] = outer;
    }

    /// <summary>Every secondary MMU has returned from its start: ptes may change.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h, invalidate_range_start.</remarks>
    public void StartsDone(Id<InvalidateRange> range)
    {
        Guard(Phases[range].Is(Phase.Starting));
        Guard(All<Secondary>(secondary => Follows(secondary, RangeMm[range]).Implies(RangeCallback[secondary, range].Is(Callback.Started))));
        Phases[range] = Phase.Inside;
    }

    /// <summary>Inside the invalidate range a pte is cleared; the reference that it held goes to the gather.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, zap_pte_range.</remarks>
    public void ZapPte(Id<InvalidateRange> range, Id<Va> va)
    {
        var mm = RangeMm[range];
        Guard(MayUpdate(range, va, Purpose.Unmap));
        Guard(Pte[mm, va]);
        Guard(!Gathered[range, va]);
        Guard(!Calling | GivenUp(mm, va) | Moves(mm, va));
        ClearPte(mm, va);
        Emptied(mm, va);
        Gathered[range, va] = true;
        GatheredPage[range, va] = PteFrame[mm, va];
        GatherHeld.Add(PteFrame[mm, va], range, va);
    }

    /// <summary>Inside the invalidate range a pte loses its write permission.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mprotect.c, change_pte_range.</remarks>
    public void ProtectPte(Id<InvalidateRange> range, Id<Va> va)
    {
        var mm = RangeMm[range];
        Guard(MayUpdate(range, va, Purpose.Protect));
        Guard(Pte[mm, va]);
        PteWritable[mm, va] = false;
        Protected(mm, va);
        MarkFlushPending(mm, va);
    }

    /// <summary>A page in the gather moves to another address: only when no processor can reach it by the old one.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mremap.c, move_ptes; the order of flush and set, commit eb66ae030829 (CVE-2018-18281).</remarks>
    public void MovePte(Id<InvalidateRange> range, Id<Va> from, Id<Va> to, Truth writable)
    {
        var mm = RangeMm[range];
        var page = GatheredPage[range, from];
        Guard(Phases[range].Is(Phase.Inside) & Purposes[range].Is(Purpose.Unmap));
        Guard(Gathered[range, from]);
        Guard(All<Cpu>(cpu => !Reaches(cpu, mm, from, page) & !Tlb[cpu, mm, to]));
        Guard(!Pte[mm, to] & !Swapped[mm, to] & Unlocked(mm, to));
        Guard(writable.Implies((Mapped[page] == 0) & (CacheHeld[page] == 0) & (OldHeld[page] == 0) & (GatherHeld[page] == 1)));
        Guard(!Calling | Any<Call>(call => Ask(call, Request.Mremap, mm) & Done[call] & (CallFirst[call] == from) & (CallLast[call] == to)));
        Guard(!Calling | (VmaMapped[mm, to] & writable.Implies(VmaWritable[mm, to])));
        SetPte(mm, to, page, writable, Dirty[page]);
        Expected[mm, to] = Data[page];
        Gathered[range, from] = false;
        GatherHeld.Remove(range, from);
    }

    /// <summary>All pte updates in the invalidate range are made, and the flushes that protection requires: invalidate_range_end may be called.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h, invalidate_range_end.</remarks>
    public void UpdatesDone(Id<InvalidateRange> range)
    {
        var mm = RangeMm[range];
        Guard(Phases[range].Is(Phase.Inside));
        Guard(All<InvalidateRange>(other => !Inner(other, range)));
        Guard(Purposes[range].Is(Purpose.Protect).Implies(All<Cpu, Va>((cpu, va) => !(Covers(range, va) & Stale(cpu, mm, va) & Pte[mm, va]))));
        Phases[range] = Phase.Ending;
        RangeFlushPending.ForAll(range, (cpu, va) => Covers(range, va), (cpu, va) => Stale(cpu, mm, va));
    }

    /// <summary>Every secondary MMU has returned from its end.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, unmap_vmas.</remarks>
    public void EndsDone(Id<InvalidateRange> range)
    {
        Guard(Phases[range].Is(Phase.Ending));
        Guard(All<Secondary>(secondary => Follows(secondary, RangeMm[range]).Implies(RangeCallback[secondary, range].Is(Callback.NotCalled))));
        Phases[range] = Phase.Ended;
    }

    /// <summary>The gather gives back a reference: from inside the invalidate range on, as its batches fill, and still after its end.</summary>
    /// <remarks>Source: Linux v2.6.27 include/asm-generic/tlb.h, tlb_flush_mmu.</remarks>
    public void PutGathered(Id<InvalidateRange> range, Id<Va> va)
    {
        var page = GatheredPage[range, va];
        Guard(Gathered[range, va]);
        Guard(All<Cpu>(cpu => !Reaches(cpu, RangeMm[range], va, page)));
        Guard(!Calling | !Moves(RangeMm[range], va));
        Put(page);
        Gathered[range, va] = false;
        GatherHeld.Remove(range, va);
    }

    /// <summary>The operation returns: everything gathered is given back, and no processor holds an entry that was stale when the updates were made, whichever operation made it stale.</summary>
    /// <remarks>Source: Linux commits 3ea277194daa and 99baac21e458.</remarks>
    public void CloseRange(Id<InvalidateRange> range)
    {
        Guard(Phases[range].Is(Phase.Ended));
        Guard(All<Va>(va => !Gathered[range, va]));
        Guard(All<Cpu, Va>((cpu, va) => !RangeFlushPending[range, cpu, va]));
        Guard(All<Mm>(mm => !BornOf(mm, range)));
        Phases[range] = Phase.Idle;
    }

    private void Begin(Id<InvalidateRange> range, Id<Mm> mm, Id<Va> first, Id<Va> last, Choice<Purpose> purpose)
    {
        Phases[range] = Phase.Starting;
        RangeMm[range] = mm;
        First[range] = first;
        Last[range] = last;
        Purposes[range] = purpose;
    }

    /// <summary>The invalidate range is inside, was opened for that purpose, and covers the address, whose pte nobody has locked.</summary>
    private Truth MayUpdate(Id<InvalidateRange> range, Id<Va> va, Choice<Purpose> purpose)
        => Phases[range].Is(Phase.Inside) & Purposes[range].Is(purpose) & Covers(range, va) & Unlocked(RangeMm[range], va);

    /// <summary>The invalidate range is nested in the outer one, and not over yet.</summary>
    private Truth Inner(Id<InvalidateRange> range, Id<InvalidateRange> outer) => Nested[range] & (Outer[range] == outer) & Phases[range].IsAny(Phase.Starting, Phase.Inside, Phase.Ending);

    /// <summary>The address space is the child that the fork of the invalidate range is filling.</summary>
    private Truth BornOf(Id<Mm> mm, Id<InvalidateRange> range) => Lives[mm].Is(Life.Born) & (BornIn[mm] == range);

    /// <summary>The processor's entry grants more than the pte does.</summary>
    private Truth Stale(Id<Cpu> cpu, Id<Mm> mm, Id<Va> va)
        => Tlb[cpu, mm, va] & !(Pte[mm, va] & (PteFrame[mm, va] == TlbFrame[cpu, mm, va]) & TlbWritable[cpu, mm, va].Implies(PteWritable[mm, va]));
}
