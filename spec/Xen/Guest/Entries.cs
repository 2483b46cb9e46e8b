using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>Entries of leaf tables, and the links of a top-level table to leaf tables. While the address space is not pinned they are stored; while it is, the hypervisor is asked.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>An absent entry of a pinned address space is to map a fresh page.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_batched_set_pte, xen_set_pte.</remarks>
    public void MapPage(Id<Cpu> cpu, Id<Page> table, Id<Slot> slot, Id<Page> page, Truth writes, Id<Place> place)
    {
        GuardPinned(cpu, table, Usage.Leaf);
        Guard(!MeansPresent[table, slot] & IsFresh(page, cpu));
        Used[page] = Usage.Mapped;
        SetName(page, table, slot);
        Update(cpu, place, table, slot, true, page, writes);
    }

    /// <summary>An entry of a pinned address space is to be cleared. The processor has the page until it frees it.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pte, xen_pte_clear.</remarks>
    public void UnmapPage(Id<Cpu> cpu, Id<Page> table, Id<Slot> slot, Id<Place> place)
    {
        GuardPinned(cpu, table, Usage.Leaf);
        Guard(MeansPresent[table, slot]);
        Used[MeansTarget[table, slot]] = Usage.Gathered;
        HeldBy[MeansTarget[table, slot]] = cpu;
        Named[MeansTarget[table, slot]] = false;
        Update(cpu, place, table, slot, false, table, false);
    }

    /// <summary>An entry of a pinned address space is to have another write permission.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_ptep_modify_prot_commit.</remarks>
    public void ProtectPage(Id<Cpu> cpu, Id<Page> table, Id<Slot> slot, Truth writes, Id<Place> place)
    {
        GuardPinned(cpu, table, Usage.Leaf);
        Guard(MeansPresent[table, slot]);
        Update(cpu, place, table, slot, true, MeansTarget[table, slot], writes);
    }

    /// <summary>A leaf table of a pinned address space is to be linked. Its kernel mapping was made read-only, or that is queued before.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd_hyper.</remarks>
    public void LinkTable(Id<Cpu> cpu, Id<Page> top, Id<Slot> slot, Id<Page> leaf, Id<Place> place)
    {
        GuardPinned(cpu, top, Usage.Top);
        Guard(!MeansPresent[top, slot] & Used[leaf].Is(Usage.Leaf) & !Named[leaf] & (Of[leaf] == Of[top]));
        SetName(leaf, top, slot);
        Update(cpu, place, top, slot, true, leaf, true);
    }

    /// <summary>A leaf table of a pinned address space is to be unlinked.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd_hyper.</remarks>
    public void UnlinkTable(Id<Cpu> cpu, Id<Page> top, Id<Slot> slot, Id<Place> place)
    {
        GuardPinned(cpu, top, Usage.Top);
        Guard(MeansPresent[top, slot]);
        Named[MeansTarget[top, slot]] = false;
        Update(cpu, place, top, slot, false, top, false);
    }

    /// <summary>An absent entry of an address space that is not pinned is stored: it maps a fresh page.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd, the case of a page that is not pinned.</remarks>
    public void StorePage(Id<Cpu> cpu, Id<Page> table, Id<Slot> slot, Id<Page> page, Truth writes)
    {
        GuardUnpinned(cpu, table, Usage.Leaf);
        Guard(!MeansPresent[table, slot] & IsFresh(page, cpu));
        Used[page] = Usage.Mapped;
        SetName(page, table, slot);
        Store(table, slot, true, page, writes);
    }

    /// <summary>An entry of an address space that is not pinned is cleared by a store.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd, the case of a page that is not pinned.</remarks>
    public void ClearPage(Id<Cpu> cpu, Id<Page> table, Id<Slot> slot)
    {
        GuardUnpinned(cpu, table, Usage.Leaf);
        Guard(MeansPresent[table, slot]);
        Used[MeansTarget[table, slot]] = Usage.Gathered;
        HeldBy[MeansTarget[table, slot]] = cpu;
        Named[MeansTarget[table, slot]] = false;
        Store(table, slot, false, table, false);
    }

    /// <summary>A leaf table of an address space that is not pinned is linked by a store.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd, the case of a page that is not pinned.</remarks>
    public void StoreLink(Id<Cpu> cpu, Id<Page> top, Id<Slot> slot, Id<Page> leaf)
    {
        GuardUnpinned(cpu, top, Usage.Top);
        Guard(!MeansPresent[top, slot] & Used[leaf].Is(Usage.Leaf) & !Named[leaf] & (Of[leaf] == Of[top]));
        SetName(leaf, top, slot);
        Store(top, slot, true, leaf, true);
    }

    /// <summary>A leaf table of an address space that is not pinned is unlinked by a store.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd, the case of a page that is not pinned.</remarks>
    public void ClearLink(Id<Cpu> cpu, Id<Page> top, Id<Slot> slot)
    {
        GuardUnpinned(cpu, top, Usage.Top);
        Guard(MeansPresent[top, slot]);
        Named[MeansTarget[top, slot]] = false;
        Store(top, slot, false, top, false);
    }

    /// <summary>The holder of the lock reads an entry back. In the lazy mode for updates it flushes first.</summary>
    /// <remarks>Source: Linux v2.6.23 include/asm-generic/pgtable.h, the comment on arch_enter_lazy_mmu_mode: reads in the mode do not see the updates.</remarks>
    public void ReadBack(Id<Cpu> cpu, Id<Page> table, Id<Slot> slot)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(IsTable(table) & Holds(cpu, Of[table]));
        Guard(!Lazy[cpu].Is(LazyMode.Mmu) | IsEmpty(cpu));
        Misread.Value = Misread.Value | !IsAsMeant(table, slot);
    }

    private void GuardPinned(Id<Cpu> cpu, Id<Page> table, Usage usage)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Used[table].Is(usage) & Holds(cpu, Of[table]));
        Guard(MeansPinned[Of[table]]);
    }

    private void GuardUnpinned(Id<Cpu> cpu, Id<Page> table, Usage usage)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Used[table].Is(usage) & Holds(cpu, Of[table]));
        Guard(!MeansPinned[Of[table]]);
    }

    private void SetName(Id<Page> page, Id<Page> table, Id<Slot> slot)
    {
        Named[page] = true;
        NamedIn[page] = table;
        NamedAt[page] = slot;
    }

    // What native hardware would do now.
    private void Mean(Id<Page> table, Id<Slot> slot, Truth present, Id<Page> target, Truth writes)
    {
        MeansPresent[table, slot] = present;
        MeansTarget[table, slot] = target;
        MeansWrites[table, slot] = writes;
    }

    private void Update(Id<Cpu> cpu, Id<Place> place, Id<Page> table, Id<Slot> slot, Truth present, Id<Page> target, Truth writes)
    {
        Append(cpu, place, Call.Update, table);
        CallSlot[cpu, place] = slot;
        CallPresent[cpu, place] = present;
        CallTarget[cpu, place] = target;
        CallWrites[cpu, place] = writes;
        MeanUpdate(cpu, place, table, slot, present, target, writes);
        Issue(cpu, LazyMode.Mmu);
    }

    private void MeanUpdate(Id<Cpu> cpu, Id<Place> place, Id<Page> table, Id<Slot> slot, Truth present, Id<Page> target, Truth writes)
    {
        Mean(table, slot, present, target, writes);
        UpdateWaits[table, slot] = true;
        UpdateBy[table, slot] = cpu;
        UpdateAt[table, slot] = place;
    }

    private void Store(Id<Page> table, Id<Slot> slot, Truth present, Id<Page> target, Truth writes)
    {
        Mean(table, slot, present, target, writes);
        Present[table, slot] = present;
        Target[table, slot] = target;
        Writes[table, slot] = writes;
        Refused.Value = Refused.Value | !Writable[table];
    }

    private Truth IsAsMeant(Id<Page> table, Id<Slot> slot) => Present[table, slot].Is(MeansPresent[table, slot])
        & Present[table, slot].Implies((Target[table, slot] == MeansTarget[table, slot]) & Writes[table, slot].Is(MeansWrites[table, slot]));
}
