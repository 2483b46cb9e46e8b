using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>A page becomes a pagetable: read-only in the kernel's mapping before it is linked into one that is pinned; writable again after it was unlinked.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>An address space is created with an empty top-level table. It is not pinned.</summary>
    /// <remarks>Source: Linux v2.6.23 kernel/fork.c, mm_init; arch/i386/mm/pgtable.c, pgd_alloc.</remarks>
    public void CreateMm(Id<Cpu> cpu, Id<Mm> mm, Id<Page> page)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(!Exists[mm] & IsFresh(page, cpu));
        Exists[mm] = true;
        Top[mm] = page;
        IntendedPinned[mm] = false;
        Used[page] = Usage.Top;
        Of[page] = mm;
    }

    /// <summary>An address space without L1 tables that is not pinned and not loaded is destroyed.</summary>
    /// <remarks>Source: Linux v2.6.23 kernel/fork.c, __mmdrop; xen_exit_mmap has unpinned it.</remarks>
    public void DestroyMm(Id<Cpu> cpu, Id<Mm> mm)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Holds(cpu, mm) & !IntendedPinned[mm]);
        Guard(IsEmpty(cpu));
        Guard(All<Page>(page => !(Used[page].Is(Usage.L1Table) & (Of[page] == mm))));
        Guard(IsLoadedNowhere(mm));
        Used[Top[mm]] = Usage.Released;
        HeldBy[Top[mm]] = cpu;
        Exists[mm] = false;
        Locked[mm] = false;
    }

    /// <summary>A page becomes an L1 table of an address space that is not pinned.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_alloc_ptpage.</remarks>
    public void AllocateTable(Id<Cpu> cpu, Id<Mm> mm, Id<Page> page)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Holds(cpu, mm) & !IntendedPinned[mm]);
        Guard(IsFresh(page, cpu));
        Used[page] = Usage.L1Table;
        Of[page] = mm;
    }

    /// <summary>A page becomes an L1 table of a pinned address space: its kernel mapping is to be read-only.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_alloc_ptpage; 5ead97c84f arch/i386/xen/enlighten.c, xen_alloc_pt.</remarks>
    public void AllocatePinnedTable(Id<Cpu> cpu, Id<Mm> mm, Id<Page> page, Id<Place> place)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Holds(cpu, mm) & IntendedPinned[mm]);
        Guard(IsFresh(page, cpu));
        Used[page] = Usage.L1Table;
        Of[page] = mm;
        Remap(cpu, place, page, false);
        Issue(cpu, LazyMode.Mmu);
    }

    /// <summary>An empty L1 table that is not linked is given up by an address space that is not pinned.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_release_ptpage.</remarks>
    public void ReleaseTable(Id<Cpu> cpu, Id<Page> page)
    {
        GuardReleased(cpu, page);
        Guard(!IntendedPinned[Of[page]]);
        Used[page] = Usage.Released;
        HeldBy[page] = cpu;
    }

    /// <summary>An empty L1 table that is not linked is given up by a pinned address space: its kernel mapping is to be writable again.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_release_ptpage; 5ead97c84f arch/i386/xen/enlighten.c, xen_release_pt.</remarks>
    public void ReleasePinnedTable(Id<Cpu> cpu, Id<Page> page, Id<Place> place)
    {
        GuardReleased(cpu, page);
        Guard(IntendedPinned[Of[page]] & IsSetUp.Value);
        Used[page] = Usage.Released;
        HeldBy[page] = cpu;
        Remap(cpu, place, page, true);
        Issue(cpu, LazyMode.Mmu);
    }

    private void GuardReleased(Id<Cpu> cpu, Id<Page> page)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Used[page].Is(Usage.L1Table) & Holds(cpu, Of[page]));
        Guard(!Named[page] & All<TableSlot>(slot => !IntendedPresent[page, slot]));
        Guard(IsEmpty(cpu));
    }

    private void Remap(Id<Cpu> cpu, Id<Place> place, Id<Page> page, Truth writable)
    {
        Append(cpu, place, Call.Remap, page);
        CallWrites[cpu, place] = writable;
        IntendedWritable[page] = writable;
        RemapWaits[page] = true;
        RemapBy[page] = cpu;
        RemapAt[page] = place;
    }

    /// <summary>No processor has loaded the address space, or is to load it. What other processors see of cr3 lags behind; what they are asked for runs ahead.</summary>
    private Truth IsLoadedNowhere(Id<Mm> mm) => All<Cpu>(cpu => !(Up[cpu] & ((IntendedBase[cpu] == mm) | (SeenBase[cpu] == mm))));
}
