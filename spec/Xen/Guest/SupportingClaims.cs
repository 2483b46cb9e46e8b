using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>What makes the claims of the contract inductive: how the parts of the state agree with each other.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>Tables.</summary>
    [Claim("XEN-GUEST-010", "A pagetable belongs to an address space that exists, and each has one top-level table.", Source = "Linux v2.6.23 arch/i386/mm/pgtable.c, pgd_alloc")]
    public Truth TablesBelongToAddressSpaces() => All<Page>(page => IsTable(page).Implies(Exists[Of[page]]) & Used[page].Is(Usage.Top).Implies(Top[Of[page]] == page))
        & All<Mm>(mm => Exists[mm].Implies(Used[Top[mm]].Is(Usage.Top) & (Of[Top[mm]] == mm)) & IntendedPinned[mm].Implies(Exists[mm]));

    /// <summary>Reverse mapping.</summary>
    [Claim("XEN-GUEST-011", "A page is intended to be named by one entry at most; L1 tables name mapped pages, and top-level tables L1 tables of their address space.", Source = "Linux v2.6.23 mm/rmap.c")]
    public Truth APageIsNamedOnce() => All<Page>(page => Named[page].Implies(
            IsTable(NamedIn[page]) & IntendedPresent[NamedIn[page], NamedAt[page]] & (IntendedTarget[NamedIn[page], NamedAt[page]] == page) & Used[page].IsAny(Usage.Mapped, Usage.L1Table))
            & Used[page].Is(Usage.Mapped).Implies(Named[page]))
        & All<Page, TableSlot>((table, slot) => IntendedPresent[table, slot].Implies(
            Used[table].IsAny(Usage.Top, Usage.L1Table, Usage.Descriptors)
            & IsTable(table).Implies(Named[IntendedTarget[table, slot]] & (NamedIn[IntendedTarget[table, slot]] == table) & (NamedAt[IntendedTarget[table, slot]] == slot))
            & Used[table].Is(Usage.L1Table).Implies(Used[IntendedTarget[table, slot]].Is(Usage.Mapped))
            & Used[table].Is(Usage.Top).Implies(Used[IntendedTarget[table, slot]].Is(Usage.L1Table) & (Of[IntendedTarget[table, slot]] == Of[table]))));

    /// <summary>The hypervisor's entries.</summary>
    [Claim("XEN-GUEST-012", "An entry of an L1 table maps a page that is intended to be mapped, or that the processor with an update of the entry in its queue will free; one of a top-level table names an L1 table of its address space.", Source = "Linux v2.6.23 mm/memory.c, zap_pte_range")]
    public Truth EntriesNameWhatIsKept() => All<Page, TableSlot>((table, slot) => Present[table, slot].Implies(
            Used[table].IsAny(Usage.Top, Usage.L1Table, Usage.Descriptors)
            & Used[table].Is(Usage.L1Table).Implies(IsKept(Target[table, slot], table, slot, UpdateBy[table, slot], UpdateWaits[table, slot]))
            & Used[table].Is(Usage.Top).Implies(Used[Target[table, slot]].Is(Usage.L1Table) & (Of[Target[table, slot]] == Of[table]))));

    /// <summary>Queued updates.</summary>
    [Claim("XEN-GUEST-013", "An update is queued of a table of a pinned address space by the processor that has locked it, or of a processor's own descriptors.", Source = "Linux v2.6.23 include/linux/mm.h, pte_offset_map_lock")]
    public Truth UpdatesAreQueuedUnderTheLock() => All<Cpu, Place>((cpu, place) => IsQueued(cpu, place, Call.Update).Implies(
        (IsTable(CallPage[cpu, place]) & Holds(cpu, Of[CallPage[cpu, place]]) & IntendedPinned[Of[CallPage[cpu, place]]])
        | (Used[CallPage[cpu, place]].Is(Usage.Descriptors) & (HeldBy[CallPage[cpu, place]] == cpu) & (!CallPresent[cpu, place] | (CallTarget[cpu, place] == CallPage[cpu, place]))))
        & (Queued[cpu, place] & CallPresent[cpu, place]).Implies(Calls[cpu, place].Is(Call.Update)));

    /// <summary>What queued updates name.</summary>
    [Claim("XEN-GUEST-014", "A queued update of an L1 table maps a page that is intended to be mapped or that the processor will free; one of a top-level table names an L1 table that is read-only by then.", Source = "Linux arch/x86/xen/mmu_pv.c, xen_alloc_ptpage before xen_set_pmd")]
    public Truth QueuedUpdatesNameWhatIsKept() => All<Cpu, Place>((cpu, place) => (IsQueued(cpu, place, Call.Update) & CallPresent[cpu, place]).Implies(
        Used[CallPage[cpu, place]].Is(Usage.L1Table).Implies(IsKept(CallTarget[cpu, place], CallPage[cpu, place], CallSlot[cpu, place], cpu, true))
        & Used[CallPage[cpu, place]].Is(Usage.Top).Implies(
            Used[CallTarget[cpu, place]].Is(Usage.L1Table) & (Of[CallTarget[cpu, place]] == Of[CallPage[cpu, place]])
            & !IntendedWritable[CallTarget[cpu, place]]
            & RemapWaits[CallTarget[cpu, place]].Implies((RemapBy[CallTarget[cpu, place]] == cpu) & (RemapAt[CallTarget[cpu, place]] <= place)))));

    /// <summary>Queued remaps.</summary>
    [Claim("XEN-GUEST-015", "The kernel's mapping is changed of a table by the processor that has locked it, or of one that the processor has given up; writable becomes no table of a pinned address space, and nothing before the guest has taken over its first pagetable.", Source = "Linux arch/x86/xen/mmu_pv.c, xen_alloc_ptpage, xen_release_ptpage")]
    public Truth RemapsAreQueuedUnderTheLock() => All<Cpu, Place>((cpu, place) => IsQueued(cpu, place, Call.Remap).Implies(
        If(IsTable(CallPage[cpu, place]),
            Holds(cpu, Of[CallPage[cpu, place]]) & (IntendedPinned[Of[CallPage[cpu, place]]].Implies(!CallWrites[cpu, place])) & (IntendedPinned[Of[CallPage[cpu, place]]] | !Doing[cpu].Is(Phase.Running)),
            Used[CallPage[cpu, place]].Is(Usage.Released) & (HeldBy[CallPage[cpu, place]] == cpu))
        & CallWrites[cpu, place].Implies(IsSetUp.Value)));

    /// <summary>The order of a walk.</summary>
    [Claim("XEN-GUEST-016", "A pin is the last call in its queue, and an unpin the first; each is of an address space that waits for it.", Source = "Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_pin, xen_pgd_unpin")]
    public Truth PinsAreLastAndUnpinsFirst() => All<Cpu, Place>((cpu, place) => (Queued[cpu, place] & Calls[cpu, place].IsAny(Call.Pin, Call.Unpin)).Implies(
            Used[CallPage[cpu, place]].Is(Usage.Top) & PinWaits[Of[CallPage[cpu, place]]] & (PinBy[Of[CallPage[cpu, place]]] == cpu) & (PinAt[Of[CallPage[cpu, place]]] == place)))
        & All<Cpu, Place, Place>((cpu, place, other) => (Queued[cpu, place] & Queued[cpu, other]).Implies(
            Calls[cpu, place].Is(Call.Pin).Implies(other <= place) & Calls[cpu, place].Is(Call.Unpin).Implies(place <= other)));

    /// <summary>What a pin needs.</summary>
    [Claim("XEN-GUEST-022", "Every table of an address space whose pin is queued is intended to be read-only, and becomes so before the pin.", Source = "Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_pin")]
    public Truth APinFindsItsTablesReadOnly() => All<Cpu, Place, Page>((cpu, place, page) =>
        (IsQueued(cpu, place, Call.Pin) & IsTable(page) & (Of[page] == Of[CallPage[cpu, place]])).Implies(
            !IntendedWritable[page] & RemapWaits[page].Implies((RemapBy[page] == cpu) & (RemapAt[page] <= place))));

    /// <summary>What a walk queues.</summary>
    [Claim("XEN-GUEST-021", "A processor that walks has queued nothing but remaps of tables of the address space that it walks, writable behind an unpin and read-only otherwise, and that unpin.", Source = "Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_pin, xen_pgd_unpin")]
    public Truth AWalkQueuesRemaps() => All<Cpu, Place>((cpu, place) => (Doing[cpu].Is(Phase.Walking) & Queued[cpu, place]).Implies(
            Calls[cpu, place].IsAny(Call.Remap, Call.Unpin) & IsTable(CallPage[cpu, place]) & Walked[Of[CallPage[cpu, place]]]
            & Calls[cpu, place].Is(Call.Remap).Implies(CallWrites[cpu, place].Is(PinWaits[Of[CallPage[cpu, place]]]))))
        & All<Mm>(mm => (Walked[mm] & PinWaits[mm]).Implies(IsSetUp.Value))
        & All<Cpu>(cpu => Doing[cpu].Is(Phase.Walking).Implies(Up[cpu]));

    /// <summary>Walks.</summary>
    [Claim("XEN-GUEST-017", "An address space is walked by the processor that has locked it, one at a time; it is not intended to be pinned meanwhile.", Source = "Linux f4f97b3ea9 arch/i386/xen/mmu.c, pgd_walk")]
    public Truth AWalkHasTheLock() => All<Mm>(mm => Walked[mm].Implies(Exists[mm] & Locked[mm] & Doing[LockedBy[mm]].Is(Phase.Walking) & !IntendedPinned[mm]))
        & All<Mm, Mm>((mm, other) => (Walked[mm] & Walked[other] & (LockedBy[mm] == LockedBy[other])).Implies(mm == other));

    /// <summary>Locks.</summary>
    [Claim("XEN-GUEST-018", "Only a processor that runs holds a lock, queues calls, has pages, or is in a mode.", Source = "Linux v2.6.23 include/linux/mm.h, pte_offset_map_lock")]
    public Truth OnlyRunningProcessorsAct() => All<Mm>(mm => Locked[mm].Implies(Exists[mm] & Up[LockedBy[mm]]))
        & All<Cpu>(cpu => (!Up[cpu]).Implies(Doing[cpu].Is(Phase.Running) & Lazy[cpu].Is(LazyMode.None) & !IntendedGdt[cpu] & !IntendedLdt[cpu] & !IntendedStack[cpu]))
        & All<Cpu, Place>((cpu, place) => Queued[cpu, place].Implies(Up[cpu]));

    /// <summary>Pages without a use.</summary>
    [Claim("XEN-GUEST-019", "The kernel's mapping of a page that is no pagetable and holds no descriptors is writable, or becomes so in the queue of the processor that has given it up.", Source = "Linux arch/x86/xen/mmu_pv.c, xen_release_ptpage")]
    public Truth OtherPagesAreWritable() => All<Page>(page => (!IsTable(page) & !Used[page].Is(Usage.Descriptors)).Implies(
        IntendedWritable[page] & RemapWaits[page].Implies(Used[page].Is(Usage.Released) & (RemapBy[page] == HeldBy[page]))));

    /// <summary>Stacks.</summary>
    [Claim("XEN-GUEST-020", "A kernel stack is a page for it.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_load_esp0")]
    public Truth StacksAreStacks() => All<Cpu>(cpu => IntendedStack[cpu].Implies(Used[IntendedStackPage[cpu]].Is(Usage.Stack)));

    private Truth IsKept(Id<Page> page, Id<Page> table, Id<TableSlot> slot, Id<Cpu> by, Truth waits)
        => (Used[page].Is(Usage.Mapped) & (NamedIn[page] == table) & (NamedAt[page] == slot)) | (Used[page].Is(Usage.Gathered) & waits & (HeldBy[page] == by));
}
