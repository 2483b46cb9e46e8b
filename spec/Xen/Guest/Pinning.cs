using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>The walk that pins queues a read-only mapping for each table and the pin last; the walk that unpins queues the unpin first. Both flush in the end, whatever the mode.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>A walk that pins begins, with an empty buffer.</summary>
    /// <remarks>Source: Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_pin.</remarks>
    public void BeginPin(Id<Cpu> cpu, Id<Mm> mm)
    {
        Guard(Doing[cpu].Is(Phase.Running) & IsEmpty(cpu));
        Guard(Holds(cpu, mm) & !IntendedPinned[mm]);
        Doing[cpu] = Phase.Walking;
        Walked[mm] = true;
    }

    /// <summary>The walk marks a table as pinned: its kernel mapping is to be read-only.</summary>
    /// <remarks>Source: Linux f4f97b3ea9 arch/i386/xen/mmu.c, pin_page.</remarks>
    public void PinPage(Id<Cpu> cpu, Id<Page> page, Id<Place> place)
    {
        GuardWalk(cpu, Of[page]);
        Guard(!PinWaits[Of[page]]);
        Guard(IsTable(page) & IntendedWritable[page]);
        Remap(cpu, place, page, false);
    }

    /// <summary>All tables are marked: the pin is queued last, and everything is issued.</summary>
    /// <remarks>Source: Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_pin.</remarks>
    public void FinishPin(Id<Cpu> cpu, Id<Mm> mm, Id<Place> place)
    {
        GuardWalk(cpu, mm);
        Guard(!PinWaits[mm]);
        Guard(All<Page>(page => (IsTable(page) & (Of[page] == mm)).Implies(!IntendedWritable[page])));
        QueuePin(cpu, mm, place, Call.Pin);
        IntendedPinned[mm] = true;
        EndWalk(cpu, mm);
    }

    /// <summary>A walk that unpins begins, with an empty buffer. The address space is loaded nowhere; the unpin is queued first.</summary>
    /// <remarks>Source: Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_unpin, xen_exit_mmap.</remarks>
    public void BeginUnpin(Id<Cpu> cpu, Id<Mm> mm, Id<Place> place)
    {
        Guard(Doing[cpu].Is(Phase.Running) & IsEmpty(cpu));
        Guard(Holds(cpu, mm) & IntendedPinned[mm]);
        Guard(IsLoadedNowhere(mm) & IsSetUp.Value);
        QueuePin(cpu, mm, place, Call.Unpin);
        IntendedPinned[mm] = false;
        Doing[cpu] = Phase.Walking;
        Walked[mm] = true;
    }

    /// <summary>The walk takes the mark off a table: its kernel mapping is to be writable.</summary>
    /// <remarks>Source: Linux f4f97b3ea9 arch/i386/xen/mmu.c, unpin_page.</remarks>
    public void UnpinPage(Id<Cpu> cpu, Id<Page> page, Id<Place> place)
    {
        GuardWalk(cpu, Of[page]);
        Guard(PinWaits[Of[page]]);
        Guard(IsTable(page) & !IntendedWritable[page]);
        Remap(cpu, place, page, true);
    }

    /// <summary>No table is marked any more: everything is issued.</summary>
    /// <remarks>Source: Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_unpin.</remarks>
    public void FinishUnpin(Id<Cpu> cpu, Id<Mm> mm)
    {
        GuardWalk(cpu, mm);
        Guard(PinWaits[mm]);
        Guard(All<Page>(page => (IsTable(page) & (Of[page] == mm)).Implies(IntendedWritable[page])));
        EndWalk(cpu, mm);
    }

    private void GuardWalk(Id<Cpu> cpu, Id<Mm> mm)
    {
        Guard(Doing[cpu].Is(Phase.Walking));
        Guard(Walked[mm] & Holds(cpu, mm));
    }

    private void EndWalk(Id<Cpu> cpu, Id<Mm> mm)
    {
        Doing[cpu] = Phase.Flushing;
        Walked[mm] = false;
    }

    private void QueuePin(Id<Cpu> cpu, Id<Mm> mm, Id<Place> place, Call call)
    {
        Append(cpu, place, call, Top[mm]);
        PinWaits[mm] = true;
        PinBy[mm] = cpu;
        PinAt[mm] = place;
    }
}
