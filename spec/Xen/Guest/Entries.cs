using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>Entries of L1 tables, and the links of a top-level table to L1 tables. While the address space is not pinned they are stored; while it is, the hypervisor is asked.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>An absent entry of a pinned address space is to map a fresh page.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_batched_set_pte, xen_set_pte.</remarks>
    public void MapPage(Id<Cpu> cpu, Id<Page> table, Id<TableSlot> slot, Id<Page> page, Truth writes, Id<Place> place)
    {
        GuardPinned(cpu, table, Usage.L1Table);
        Guard(!IntendedPresent[table, slot] & IsFresh(page, cpu));
        Used[page] = Usage.Mapped;
        SetName(page, table, slot);
        Update(cpu, place, table, slot, true, page, writes);
    }

    /// <summary>An entry of a pinned address space is to be cleared. The processor has the page until it frees it.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pte, xen_pte_clear.</remarks>
    public void UnmapPage(Id<Cpu> cpu, Id<Page> table, Id<TableSlot> slot, Id<Place> place)
    {
        GuardPinned(cpu, table, Usage.L1Table);
        Guard(IntendedPresent[table, slot]);
        Used[IntendedTarget[table, slot]] = Usage.Gathered;
        HeldBy[IntendedTarget[table, slot]] = cpu;
        Named[IntendedTarget[table, slot]] = false;
        Update(cpu, place, table, slot, false, table, false);
    }

    /// <summary>An entry of a pinned address space is to have another write permission.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_ptep_modify_prot_commit.</remarks>
    public void ProtectPage(Id<Cpu> cpu, Id<Page> table, Id<TableSlot> slot, Truth writes, Id<Place> place)
    {
        GuardPinned(cpu, table, Usage.L1Table);
        Guard(IntendedPresent[table, slot]);
        Update(cpu, place, table, slot, true, IntendedTarget[table, slot], writes);
    }

    /// <summary>An L1 table of a pinned address space is to be linked. Its kernel mapping was made read-only, or that is queued before.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd_hyper.</remarks>
    public void LinkTable(Id<Cpu> cpu, Id<Page> top, Id<TableSlot> slot, Id<Page> l1, Id<Place> place)
    {
        GuardPinned(cpu, top, Usage.Top);
        Guard(!IntendedPresent[top, slot] & Used[l1].Is(Usage.L1Table) & !Named[l1] & (Of[l1] == Of[top]));
        SetName(l1, top, slot);
        Update(cpu, place, top, slot, true, l1, true);
    }

    /// <summary>An L1 table of a pinned address space is to be unlinked.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd_hyper.</remarks>
    public void UnlinkTable(Id<Cpu> cpu, Id<Page> top, Id<TableSlot> slot, Id<Place> place)
    {
        GuardPinned(cpu, top, Usage.Top);
        Guard(IntendedPresent[top, slot]);
        Named[IntendedTarget[top, slot]] = false;
        Update(cpu, place, top, slot, false, top, false);
    }

    /// <summary>An absent entry of an address space that is not pinned is stored: it maps a fresh page.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd, the case of a page that is not pinned.</remarks>
    public void StorePage(Id<Cpu> cpu, Id<Page> table, Id<TableSlot> slot, Id<Page> page, Truth writes)
    {
        GuardUnpinned(cpu, table, Usage.L1Table);
        Guard(!IntendedPresent[table, slot] & IsFresh(page, cpu));
        Used[page] = Usage.Mapped;
        SetName(page, table, slot);
        Store(table, slot, true, page, writes);
    }

    /// <summary>An entry of an address space that is not pinned is cleared by a store.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd, the case of a page that is not pinned.</remarks>
    public void ClearPage(Id<Cpu> cpu, Id<Page> table, Id<TableSlot> slot)
    {
        GuardUnpinned(cpu, table, Usage.L1Table);
        Guard(IntendedPresent[table, slot]);
        Used[IntendedTarget[table, slot]] = Usage.Gathered;
        HeldBy[IntendedTarget[table, slot]] = cpu;
        Named[IntendedTarget[table, slot]] = false;
        Store(table, slot, false, table, false);
    }

    /// <summary>An L1 table of an address space that is not pinned is linked by a store.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd, the case of a page that is not pinned.</remarks>
    public void StoreLink(Id<Cpu> cpu, Id<Page> top, Id<TableSlot> slot, Id<Page> l1)
    {
        GuardUnpinned(cpu, top, Usage.Top);
        Guard(!IntendedPresent[top, slot] & Used[l1].Is(Usage.L1Table) & !Named[l1] & (Of[l1] == Of[top]));
        SetName(l1, top, slot);
        Store(top, slot, true, l1, true);
    }

    /// <summary>An L1 table of an address space that is not pinned is unlinked by a store.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_set_pmd, the case of a page that is not pinned.</remarks>
    public void ClearLink(Id<Cpu> cpu, Id<Page> top, Id<TableSlot> slot)
    {
        GuardUnpinned(cpu, top, Usage.Top);
        Guard(IntendedPresent[top, slot]);
        Named[IntendedTarget[top, slot]] = false;
        Store(top, slot, false, top, false);
    }

    /// <summary>The holder of the lock reads an entry back. In the lazy mode for updates it flushes first.</summary>
    /// <remarks>Source: Linux v2.6.23 include/asm-generic/pgtable.h, the comment on arch_enter_lazy_mmu_mode: reads in the mode do not see the updates.</remarks>
    public void ReadBack(Id<Cpu> cpu, Id<Page> table, Id<TableSlot> slot)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(IsTable(table) & Holds(cpu, Of[table]));
        Guard(!Lazy[cpu].Is(LazyMode.Mmu) | IsEmpty(cpu));
        Misread.Value = Misread.Value | !IsAsIntended(table, slot);
    }

    private void GuardPinned(Id<Cpu> cpu, Id<Page> table, Usage usage)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Used[table].Is(usage) & Holds(cpu, Of[table]));
        Guard(IntendedPinned[Of[table]]);
    }

    private void GuardUnpinned(Id<Cpu> cpu, Id<Page> table, Usage usage)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Used[table].Is(usage) & Holds(cpu, Of[table]));
        Guard(!IntendedPinned[Of[table]]);
    }

    private void SetName(Id<Page> page, Id<Page> table, Id<TableSlot> slot)
    {
        Named[page] = true;
        NamedIn[page] = table;
        NamedAt[page] = slot;
    }

    // What native hardware would do now.
    private void Intend(Id<Page> table, Id<TableSlot> slot, Truth present, Id<Page> target, Truth writes)
    {
        IntendedPresent[table, slot] = present;
        IntendedTarget[table, slot] = target;
        IntendedWrites[table, slot] = writes;
    }

    private void Update(Id<Cpu> cpu, Id<Place> place, Id<Page> table, Id<TableSlot> slot, Truth present, Id<Page> target, Truth writes)
    {
        Append(cpu, place, Call.Update, table);
        CallSlot[cpu, place] = slot;
        CallPresent[cpu, place] = present;
        CallTarget[cpu, place] = target;
        CallWrites[cpu, place] = writes;
        IntendUpdate(cpu, place, table, slot, present, target, writes);
        Issue(cpu, LazyMode.Mmu);
    }

    private void IntendUpdate(Id<Cpu> cpu, Id<Place> place, Id<Page> table, Id<TableSlot> slot, Truth present, Id<Page> target, Truth writes)
    {
        Intend(table, slot, present, target, writes);
        UpdateWaits[table, slot] = true;
        UpdateBy[table, slot] = cpu;
        UpdateAt[table, slot] = place;
    }

    private void Store(Id<Page> table, Id<TableSlot> slot, Truth present, Id<Page> target, Truth writes)
    {
        Intend(table, slot, present, target, writes);
        Present[table, slot] = present;
        Target[table, slot] = target;
        Writes[table, slot] = writes;
        Refused.Value = Refused.Value | !Writable[table];
    }

    private Truth IsAsIntended(Id<Page> table, Id<TableSlot> slot) => Present[table, slot].Is(IntendedPresent[table, slot])
        & Present[table, slot].Implies((Target[table, slot] == IntendedTarget[table, slot]) & Writes[table, slot].Is(IntendedWrites[table, slot]));
}
