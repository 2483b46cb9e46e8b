using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>An operation on a range begins. Its window exists from now on; no pte changes yet.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, unmap_vmas; mm/mprotect.c, mprotect_fixup; mm/mremap.c, move_ptes.</remarks>
    public void OpenWindow(Id<Window> window, Id<Mm> mm, Id<Va> first, Id<Va> last, Choice<Purpose> purpose)
    {
        Guard(Phases[window].Is(Phase.Idle));
        Guard(Lives[mm].IsAny(Life.Running, Life.Exiting));
        Guard(first <= last);
        Guard(Forking | !purpose.Is(Purpose.Fork));
        Begin(window, mm, first, last, purpose);
        Nested[window] = false;
    }

    /// <summary>The same task opens a window inside its window, as the unmapping of huge pages does. The subscribers count both.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/hugetlb.c, __unmap_hugepage_range.</remarks>
    public void OpenNested(Id<Window> window, Id<Window> outer, Id<Va> first, Id<Va> last)
    {
        Guard(Phases[window].Is(Phase.Idle));
        Guard(Phases[outer].Is(Phase.Inside));
        Guard(!Nested[outer]);
        Guard(All<Window>(other => !Inner(other, outer)));
        Guard(Covers(outer, first) & (first <= last) & Covers(outer, last));
        Begin(window, WindowMm[outer], first, last, Purpose.Unmap);
        Nested[window] = true;
        Outer[window] = outer;
    }

    /// <summary>Every subscriber has returned from its start: ptes may change.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h, invalidate_range_start.</remarks>
    public void StartsDone(Id<Window> window)
    {
        Guard(Phases[window].Is(Phase.Starting));
        Guard(All<Secondary>(secondary => Follows(secondary, WindowMm[window]).Implies(WindowHeard[secondary, window].Is(Heard.Told))));
        Phases[window] = Phase.Inside;
    }

    /// <summary>Inside the window a pte is cleared; the reference that it held goes to the gather.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, zap_pte_range.</remarks>
    public void ZapPte(Id<Window> window, Id<Va> va)
    {
        var mm = WindowMm[window];
        Guard(MayChange(window, va, Purpose.Unmap));
        Guard(Pte[mm, va]);
        Guard(!Gathered[window, va]);
        ClearPte(mm, va);
        Gathered[window, va] = true;
        GatheredPage[window, va] = PteFrame[mm, va];
        GatherHeld.Add(PteFrame[mm, va], window, va);
    }

    /// <summary>Inside the window a pte loses its write permission.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mprotect.c, change_pte_range.</remarks>
    public void ProtectPte(Id<Window> window, Id<Va> va)
    {
        var mm = WindowMm[window];
        Guard(MayChange(window, va, Purpose.Protect));
        Guard(Pte[mm, va]);
        PteWritable[mm, va] = false;
        Owe(mm, va);
    }

    /// <summary>A page in the gather moves to another address: only when no processor can reach it by the old one.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mremap.c, move_ptes; the order of flush and set, commit eb66ae030829 (CVE-2018-18281).</remarks>
    public void MovePte(Id<Window> window, Id<Va> from, Id<Va> to, Truth writable)
    {
        var mm = WindowMm[window];
        var page = GatheredPage[window, from];
        Guard(Phases[window].Is(Phase.Inside) & Purposes[window].Is(Purpose.Unmap));
        Guard(Gathered[window, from]);
        Guard(All<Cpu>(cpu => !Reaches(cpu, mm, from, page) & !Tlb[cpu, mm, to]));
        Guard(!Pte[mm, to] & !Swapped[mm, to] & Unlocked(mm, to));
        Guard(writable.Implies((Mapped[page] == 0) & (CacheHeld[page] == 0) & (OldHeld[page] == 0) & (GatherHeld[page] == 1)));
        SetPte(mm, to, page, writable, Dirty[page]);
        Expected[mm, to] = Data[page];
        Gathered[window, from] = false;
        GatherHeld.Remove(window, from);
    }

    /// <summary>All changes of the window are made, and the flushes that protection asks for: the subscribers may be told of the end.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h, invalidate_range_end.</remarks>
    public void ChangesDone(Id<Window> window)
    {
        var mm = WindowMm[window];
        Guard(Phases[window].Is(Phase.Inside));
        Guard(All<Window>(other => !Inner(other, window)));
        Guard(Purposes[window].Is(Purpose.Protect).Implies(All<Cpu, Va>((cpu, va) => !(Covers(window, va) & Stale(cpu, mm, va) & Pte[mm, va]))));
        Phases[window] = Phase.Ending;
        Debt.ForAll(window, (cpu, va) => Covers(window, va), (cpu, va) => Stale(cpu, mm, va));
    }

    /// <summary>Every subscriber has returned from its end.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, unmap_vmas.</remarks>
    public void EndsDone(Id<Window> window)
    {
        Guard(Phases[window].Is(Phase.Ending));
        Guard(All<Secondary>(secondary => Follows(secondary, WindowMm[window]).Implies(WindowHeard[secondary, window].Is(Heard.No))));
        Phases[window] = Phase.Ended;
    }

    /// <summary>The gather gives back a reference: from inside the window on, as its batches fill, and still after its end.</summary>
    /// <remarks>Source: Linux v2.6.27 include/asm-generic/tlb.h, tlb_flush_mmu.</remarks>
    public void PutGathered(Id<Window> window, Id<Va> va)
    {
        var page = GatheredPage[window, va];
        Guard(Gathered[window, va]);
        Guard(All<Cpu>(cpu => !Reaches(cpu, WindowMm[window], va, page)));
        Put(page);
        Gathered[window, va] = false;
        GatherHeld.Remove(window, va);
    }

    /// <summary>The operation returns: everything gathered is given back, and no processor holds what was stale when the changes were made, whoever made it so.</summary>
    /// <remarks>Source: Linux commits 3ea277194daa and 99baac21e458.</remarks>
    public void CloseWindow(Id<Window> window)
    {
        Guard(Phases[window].Is(Phase.Ended));
        Guard(All<Va>(va => !Gathered[window, va]));
        Guard(All<Cpu, Va>((cpu, va) => !Debt[window, cpu, va]));
        Guard(All<Mm>(mm => !BornOf(mm, window)));
        Phases[window] = Phase.Idle;
    }

    private void Begin(Id<Window> window, Id<Mm> mm, Id<Va> first, Id<Va> last, Choice<Purpose> purpose)
    {
        Phases[window] = Phase.Starting;
        WindowMm[window] = mm;
        First[window] = first;
        Last[window] = last;
        Purposes[window] = purpose;
    }

    /// <summary>The window is inside, was opened for that purpose, and covers the address, whose pte nobody has locked.</summary>
    private Truth MayChange(Id<Window> window, Id<Va> va, Choice<Purpose> purpose)
        => Phases[window].Is(Phase.Inside) & Purposes[window].Is(purpose) & Covers(window, va) & Unlocked(WindowMm[window], va);

    /// <summary>The window is nested in the outer one, and not over yet.</summary>
    private Truth Inner(Id<Window> window, Id<Window> outer) => Nested[window] & (Outer[window] == outer) & Phases[window].IsAny(Phase.Starting, Phase.Inside, Phase.Ending);

    /// <summary>The address space is the child that the fork of the window is filling.</summary>
    private Truth BornOf(Id<Mm> mm, Id<Window> window) => Lives[mm].Is(Life.Born) & (BornIn[mm] == window);

    /// <summary>The processor's entry grants more than the pte does.</summary>
    private Truth Stale(Id<Cpu> cpu, Id<Mm> mm, Id<Va> va)
        => Tlb[cpu, mm, va] & !(Pte[mm, va] & (PteFrame[mm, va] == TlbFrame[cpu, mm, va]) & TlbWritable[cpu, mm, va].Implies(PteWritable[mm, va]));
}
