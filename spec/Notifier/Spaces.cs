using Verified.Abi.Notifier;
using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A program starts in a new address space. It contains nothing; all of it may be used.</summary>
    /// <remarks>Source: Linux v2.6.27 kernel/fork.c, mm_alloc. Notifiers are never inherited.</remarks>
    public void CreateMm(Id<Mm> mm)
    {
        Guard(Lives[mm].Is(Life.Absent));
        Lives[mm] = Life.Running;
        VmaMapped.ForAll(mm, va => Calling, va => true);
        VmaWritable.ForAll(mm, va => Calling, va => true);
    }

    /// <summary>A fork makes an address space with the vmas of the parent; its invalidate range will fill it.</summary>
    /// <remarks>Source: Linux v2.6.27 kernel/fork.c, dup_mm.</remarks>
    public void BeginFork(Id<InvalidateRange> range, Id<Mm> child)
    {
        Guard(Forking);
        Guard(Phases[range].Is(Phase.Inside) & Purposes[range].Is(Purpose.Fork));
        Guard(Lives[child].Is(Life.Absent));
        Guard(All<Mm>(mm => !BornOf(mm, range)));
        Guard(!Calling | Any<Call>(call => Ask(call, Request.Fork, RangeMm[range]) & (CallChild[call] == child)));
        Lives[child] = Life.Born;
        BornIn[child] = range;
        VmaMapped.ForAll(child, va => true, va => VmaMapped[RangeMm[range], va]);
        VmaWritable.ForAll(child, va => true, va => VmaWritable[RangeMm[range], va]);
    }

    /// <summary>Inside the fork's invalidate range a page becomes shared: the parent's pte loses its write permission, the child gets one like it.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, copy_one_pte.</remarks>
    public void CopyPte(Id<InvalidateRange> range, Id<Mm> child, Id<Va> va)
    {
        var parent = RangeMm[range];
        var page = PteFrame[parent, va];
        Guard(BornOf(child, range));
        Guard(MayUpdate(range, va, Purpose.Fork));
        Guard(Pte[parent, va] & !Pte[child, va] & !Swapped[child, va]);
        Guard(!Calling | VmaMapped[child, va]);
        PteWritable[parent, va] = false;
        Protected(parent, va);
        MarkFlushPending(parent, va);
        Get(page);
        SetPte(child, va, page, false, PteDirty[parent, va]);
    }

    /// <summary>Inside the fork's invalidate range a swap entry is copied.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, copy_one_pte, swap_duplicate.</remarks>
    public void CopySwap(Id<InvalidateRange> range, Id<Mm> child, Id<Va> va)
    {
        var parent = RangeMm[range];
        Guard(BornOf(child, range));
        Guard(MayUpdate(range, va, Purpose.Fork));
        Guard(Swapped[parent, va] & !Pte[child, va] & !Swapped[child, va]);
        Guard(!Calling | VmaMapped[child, va]);
        Swapped[child, va] = true;
        SwappedTo[child, va] = SwappedTo[parent, va];
        SwapMap.Add(SwappedTo[parent, va], child, va);
    }

    /// <summary>The fork is over and the child may run: it has all that the parent has, and no processor can still write what the two share. What the child reads is what is there now.</summary>
    /// <remarks>Source: Linux v2.6.27 kernel/fork.c, dup_mmap: the parent's TLB is flushed once, after the last end.</remarks>
    public void FinishFork(Id<InvalidateRange> range, Id<Mm> child)
    {
        Guard(BornOf(child, range));
        Guard(Phases[range].Is(Phase.Ended));
        Guard(All<Cpu, Va>((cpu, va) => !RangeFlushPending[range, cpu, va]));
        Guard(!Calling | IsACopy(RangeMm[range], child));
        Lives[child] = Life.Running;
        Done.ForAll(call => Ask(call, Request.Fork, RangeMm[range]) & (CallChild[call] == child), call => true);
        Expected.ForAll(child, va => Pte[child, va] | Swapped[child, va], va => Home(child, va));
    }

    /// <summary>The last thread has gone, and every secondary MMU was released before: the address space is taken down.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmap.c, exit_mmap.</remarks>
    public void BeginExit(Id<Mm> mm)
    {
        Guard(Lives[mm].Is(Life.Running));
        Guard(All<Secondary>(secondary => !Follows(secondary, mm)));
        Guard(All<InvalidateRange>(range => Phases[range].Is(Phase.Idle) | (RangeMm[range] != mm)));
        Guard(All<PteUpdate>(update => Stages[update].Is(Stage.Idle) | (UpdateMm[update] != mm)));
        Guard(All<Call>(call => (InFlight[call] & (CallMm[call] == mm)).Implies(Asks[call].Is(Request.Exit))));
        Guard(!Calling | Any<Call>(call => Ask(call, Request.Exit, mm)));
        Lives[mm] = Life.Exiting;
    }

    /// <summary>Nothing is left of the address space, in its tables and in the processors' TLBs. Its vmas go.</summary>
    /// <remarks>Source: Linux v2.6.27 kernel/fork.c, __mmdrop.</remarks>
    public void EndExit(Id<Mm> mm)
    {
        Guard(Lives[mm].Is(Life.Exiting));
        Guard(All<Va>(va => !Pte[mm, va] & !Swapped[mm, va]));
        Guard(All<Cpu, Va>((cpu, va) => !Tlb[cpu, mm, va]));
        Guard(All<InvalidateRange>(range => Phases[range].Is(Phase.Idle) | (RangeMm[range] != mm)));
        Lives[mm] = Life.Absent;
        VmaMapped.ForAll(mm, va => true, va => false);
        Done.ForAll(call => Ask(call, Request.Exit, mm), call => true);
    }

    // What an address contains: the page that the pte maps, or the page in the swap cache, or the swap slot.
    private Id<Value> Home(Id<Mm> mm, Id<Va> va)
        => If(Pte[mm, va], Data[PteFrame[mm, va]], If(Cached[SwappedTo[mm, va]], Data[CachePage[SwappedTo[mm, va]]], SwapData[SwappedTo[mm, va]]));
}
