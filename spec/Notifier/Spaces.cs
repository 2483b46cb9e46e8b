using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A program starts in a new, empty address space.</summary>
    /// <remarks>Source: Linux v2.6.27 kernel/fork.c, mm_alloc. Notifiers are never inherited.</remarks>
    public void CreateMm(Id<Mm> mm)
    {
        Guard(Lives[mm].Is(Life.Absent));
        Lives[mm] = Life.Running;
    }

    /// <summary>A fork makes an address space that its window will fill.</summary>
    /// <remarks>Source: Linux v2.6.27 kernel/fork.c, dup_mm.</remarks>
    public void BeginFork(Id<Window> window, Id<Mm> child)
    {
        Guard(Forking);
        Guard(Phases[window].Is(Phase.Inside) & Purposes[window].Is(Purpose.Fork));
        Guard(Lives[child].Is(Life.Absent));
        Guard(All<Mm>(mm => !BornOf(mm, window)));
        Lives[child] = Life.Born;
        BornIn[child] = window;
    }

    /// <summary>Inside the fork's window a page becomes shared: the parent's pte loses its write permission, the child gets one like it.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, copy_one_pte.</remarks>
    public void CopyPte(Id<Window> window, Id<Mm> child, Id<Va> va)
    {
        var parent = WindowMm[window];
        var page = PteFrame[parent, va];
        Guard(BornOf(child, window));
        Guard(MayChange(window, va, Purpose.Fork));
        Guard(Pte[parent, va] & !Pte[child, va] & !Swapped[child, va]);
        PteWritable[parent, va] = false;
        Owe(parent, va);
        Get(page);
        SetPte(child, va, page, false, PteDirty[parent, va]);
    }

    /// <summary>Inside the fork's window a swap entry is copied.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, copy_one_pte, swap_duplicate.</remarks>
    public void CopySwap(Id<Window> window, Id<Mm> child, Id<Va> va)
    {
        var parent = WindowMm[window];
        Guard(BornOf(child, window));
        Guard(MayChange(window, va, Purpose.Fork));
        Guard(Swapped[parent, va] & !Pte[child, va] & !Swapped[child, va]);
        Swapped[child, va] = true;
        SwapSlot[child, va] = SwapSlot[parent, va];
        SlotUsers.Add(SwapSlot[parent, va], child, va);
    }

    /// <summary>The fork is over and the child may run: no processor can still write what the two share. What the child reads is what is there now.</summary>
    /// <remarks>Source: Linux v2.6.27 kernel/fork.c, dup_mmap: the parent's TLB is flushed once, after the last end.</remarks>
    public void FinishFork(Id<Window> window, Id<Mm> child)
    {
        Guard(BornOf(child, window));
        Guard(Phases[window].Is(Phase.Ended));
        Guard(All<Cpu, Va>((cpu, va) => !Debt[window, cpu, va]));
        Lives[child] = Life.Running;
        Expected.ForAll(child, va => Pte[child, va] | Swapped[child, va], va => Home(child, va));
    }

    /// <summary>The last thread has gone, and every subscriber was released before: the address space is taken down.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmap.c, exit_mmap.</remarks>
    public void BeginExit(Id<Mm> mm)
    {
        Guard(Lives[mm].Is(Life.Running));
        Guard(All<Secondary>(secondary => !Follows(secondary, mm)));
        Guard(All<Window>(window => Phases[window].Is(Phase.Idle) | (WindowMm[window] != mm)));
        Guard(All<Change>(change => Stages[change].Is(Stage.Idle) | (ChangeMm[change] != mm)));
        Lives[mm] = Life.Exiting;
    }

    /// <summary>Nothing is left of the address space, in its tables and in the processors' TLBs.</summary>
    /// <remarks>Source: Linux v2.6.27 kernel/fork.c, __mmdrop.</remarks>
    public void EndExit(Id<Mm> mm)
    {
        Guard(Lives[mm].Is(Life.Exiting));
        Guard(All<Va>(va => !Pte[mm, va] & !Swapped[mm, va]));
        Guard(All<Cpu, Va>((cpu, va) => !Tlb[cpu, mm, va]));
        Guard(All<Window>(window => Phases[window].Is(Phase.Idle) | (WindowMm[window] != mm)));
        Lives[mm] = Life.Absent;
    }

    // What an address contains: the page that the pte maps, or the page in the swap cache, or the slot.
    private Id<Value> Home(Id<Mm> mm, Id<Va> va)
        => If(Pte[mm, va], Data[PteFrame[mm, va]], If(Cached[SwapSlot[mm, va]], Data[CachePage[SwapSlot[mm, va]]], SlotData[SwapSlot[mm, va]]));
}
