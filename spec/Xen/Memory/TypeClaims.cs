using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    /// <summary>Live entries of tables name tables of the next level.</summary>
    [Claim("XEN-TYPE-001", "A live entry of an L2, L3 or L4 table names a validated pagetable of the next level that belongs to the same domain, or one of the level of its own, read-only.", Source = "Xen 4.17 xen/arch/x86/mm.c, get_page_from_l2e to get_page_from_l4e")]
    public Truth ALiveEntryNamesAValidatedTableOfTheNextLevel() => All<Frame, TableSlot>((table, slot) =>
        (Present[table, slot] & IsUpper(table) & Validated[table]).Implies(
            (Type[Target[table, slot]].Is(Below(table)) | (LinearTables & !Writes[table, slot] & Type[Target[table, slot]].Is(Type[table])))
            & IsLiveTable(Target[table, slot]) & SameOwner(table, Target[table, slot])));

    /// <summary>Live leaves name frames that may be mapped so.</summary>
    [Claim("XEN-TYPE-002", "A live entry of an L1 table names a frame of the same domain, and a writable one names a frame of the writable type.", Source = "Xen 4.17 xen/arch/x86/mm.c, get_page_from_l1e")]
    public Truth AWritableL1EntryNamesAWritableFrame() => All<Frame, TableSlot>((table, slot) =>
        (Present[table, slot] & Type[table].Is(FrameType.L1) & Validated[table]).Implies(
            SameOwner(table, Target[table, slot])
            & Writes[table, slot].Implies(Type[Target[table, slot]].Is(FrameType.Writable) & (TypeCount[Target[table, slot]] > 0))));

    /// <summary>No pagetable or page of descriptors is writable.</summary>
    [Claim("XEN-TYPE-003", "No pagetable and no page of descriptors has a writable mapping.", Source = "Xen 4.17 xen/arch/x86/mm.c, the comment on page types", Corollary = true)]
    public Truth NoTableHasAWritableMapping() => All<Frame, TableSlot, Frame>((table, slot, frame) =>
        (Present[table, slot] & Type[table].Is(FrameType.L1) & Validated[table] & Writes[table, slot] & (Target[table, slot] == frame)).Implies(!IsGuarded(frame)));

    /// <summary>Flags of live entries are allowed and adjusted; no superpages.</summary>
    [Claim("XEN-TYPE-004", "The flags of a live entry are allowed, and adjusted.", Source = "Xen 4.17 xen/arch/x86/mm.c, L1_DISALLOW_MASK, adjust_guest_l1e")]
    public Truth TheFlagsOfALiveEntryAreAllowed() => All<Frame, TableSlot>((table, slot) =>
        (Present[table, slot] & IsTable(table) & Validated[table]).Implies(EntryFlags[table, slot].Is(Flags.Adjusted)));

    /// <summary>Frames without type references.</summary>
    [Claim("XEN-TYPE-005", "A pagetable without type references is neither validated, nor interrupted, nor pinned.", Source = "Xen 4.17 xen/arch/x86/mm.c, _put_final_page_type")]
    public Truth ATableWithoutReferencesIsNothing() => All<Frame>(frame =>
        (IsTable(frame) & (TypeCount[frame] == 0)).Implies(!Validated[frame] & !Partial[frame] & !Pinned[frame]));

    /// <summary>No zombies, no cycles.</summary>
    [Claim("XEN-TYPE-006", "A pagetable with type references is pinned, a root, being promoted or interrupted, or an entry of a pagetable one level above names it, or a linear one.", Source = "Xen 4.17 xen/arch/x86/mm.c, get_page_type and put_page_type; XSA-242", Corollary = true, At = nameof(TypeCount))]
    public Truth ATableInUseHasAUser() => All<Frame>(frame => (IsTable(frame) & (TypeCount[frame] > 0)).Implies(
        IsHeld(frame) | Any<Frame, TableSlot>((table, slot) => IsNamedFromAbove(frame, table, slot) | (IsLinear[table, slot] & (Target[table, slot] == frame)))));

    private Truth IsHeld(Id<Frame> frame)
        => Pinned[frame] | Partial[frame] | (Bases[frame] > 0) | (UserBases[frame] > 0) | (Promoters[frame] > 0) | (Lockers[frame] > 0);

    private Truth IsNamedFromAbove(Id<Frame> frame, Id<Frame> table, Id<TableSlot> slot)
        => Uses[table, slot] & (Target[table, slot] == frame) & IsUpper(table) & Type[frame].Is(Below(table));

    /// <summary>Pages of descriptors.</summary>
    [Claim("XEN-DESC-001", "A page of a GDT is a frame of the virtual processor's domain, of the type for descriptors.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, pv_set_gdt")]
    public Truth AGdtPageHasTheTypeForDescriptors() => All<Vcpu, GdtPage>((vcpu, page) => HasGdt[vcpu, page].Implies(
        Exists[vcpu] & IsLive(GdtFrame[vcpu, page], FrameType.Descriptors) & Belongs(GdtFrame[vcpu, page], DomainOf[vcpu])));

    /// <summary>Pages of descriptors: contents.</summary>
    [Claim("XEN-DESC-002", "In a validated page of descriptors every descriptor was found harmless, and only harmless ones were written since.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor; xen/arch/x86/mm.c, validate_segdesc_page")]
    public Truth DescriptorsAreHarmless() => All<Frame>(frame => (Type[frame].Is(FrameType.Descriptors) & Validated[frame]).Implies(Harmless[frame]));

    /// <summary>No stale writable translation to a pagetable or a page of descriptors.</summary>
    [Claim("XEN-TLB-001", "No processor can write to a pagetable or a page of descriptors through its TLB.", Source = "Xen 4.17 xen/arch/x86/mm.c, _get_page_type, the flush on a change of type; XSA-241, XSA-401", Corollary = true)]
    public Truth NoProcessorWritesToATable() => All<Cpu, Frame>((cpu, frame) => (Tlb[cpu, frame] & TlbWrites[cpu, frame]).Implies(!IsGuarded(frame)));

    /// <summary>Free frames, for TLBs, isolation.</summary>
    [Claim("XEN-TLB-002", "A processor reaches only frames of the domain that it runs, and frames that are free.", Source = "Xen 4.17 xen/common/page_alloc.c, alloc_heap_pages; xen/arch/x86/domain.c, context_switch")]
    public Truth AProcessorReachesOnlyFramesOfItsDomain() => All<Cpu, Frame>((cpu, frame) =>
        Tlb[cpu, frame].Implies(Busy[cpu] & (Owned[frame].Implies(RunsFor(cpu, Owner[frame])))));

    /// <summary>Active roots are valid.</summary>
    [Claim("XEN-ROOT-001", "The roots of a virtual processor are validated pagetables of its domain, of the highest level, and one without a root for its kernel has none for user mode.", Source = "Xen 4.17 xen/arch/x86/mm.c, new_guest_cr3")]
    public Truth TheRootsAreValidated() => All<Vcpu>(vcpu =>
            HasBase[vcpu].Implies(Exists[vcpu] & IsLive(Base[vcpu], Root) & Belongs(Base[vcpu], DomainOf[vcpu]))
            & HasUserBase[vcpu].Implies(HasBase[vcpu] & IsLive(UserBase[vcpu], Root) & Belongs(UserBase[vcpu], DomainOf[vcpu])));

    /// <summary>Active roots are valid: processors.</summary>
    [Claim("XEN-ROOT-003", "A processor runs only what has a root.", Source = "Xen 4.17 xen/arch/x86/domain.c, context_switch")]
    public Truth AProcessorRunsOnlyWhatHasARoot() => All<Cpu>(cpu => Busy[cpu].Implies(HasBase[Current[cpu]]));

    /// <summary>Active tables are read-only.</summary>
    [Claim("XEN-ROOT-002", "Every pagetable that a walk from a root meets is validated, and what it allows to write is of the writable type.", Source = "Linux 5ead97c84f arch/i386/xen/mmu.c, the comment on active pagetables", Corollary = true)]
    public Truth AWalkMeetsValidatedTables() => All<Vcpu, TableSlot, TableSlot, TableSlot, TableSlot>((vcpu, slot4, slot3, slot2, slot1) =>
    {
        var l4 = Base[vcpu];
        var l3 = Target[l4, slot4];
        var l2 = Target[l3, slot3];
        var l1 = Target[l2, slot2];
        return (!TwoLevels & HasBase[vcpu] & Present[l4, slot4] & Present[l3, slot3] & Present[l2, slot2]).Implies(
            Meets(l3, FrameType.L3) & Meets(l2, FrameType.L2) & Meets(l1, FrameType.L1)
            & (Present[l1, slot1] & Writes[l4, slot4] & Writes[l3, slot3] & Writes[l2, slot2] & Writes[l1, slot1]).Implies(Type[Target[l1, slot1]].Is(FrameType.Writable)));
    })
        & All<Vcpu, TableSlot, TableSlot>((vcpu, slot2, slot1) =>
    {
        var l1 = Target[Base[vcpu], slot2];
        return (TwoLevels & HasBase[vcpu] & Present[Base[vcpu], slot2]).Implies(
            Meets(l1, FrameType.L1) & (Present[l1, slot1] & Writes[Base[vcpu], slot2] & Writes[l1, slot1]).Implies(Type[Target[l1, slot1]].Is(FrameType.Writable)));
    });

    /// <summary>Pinned frames.</summary>
    [Claim("XEN-PIN-001", "A pinned frame is a validated or interrupted pagetable with references.", Source = "Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_PIN_L1_TABLE")]
    public Truth APinnedFrameIsATable() => All<Frame>(frame => Pinned[frame].Implies(
        IsTable(frame) & Validated[frame] & (TypeCount[frame] > 0) & (GeneralCount[frame] > If<Word>(Allocated[frame], 1, 0))));

    /// <summary>Partial tables.</summary>
    [Claim("XEN-PART-001", "An interrupted pagetable has one type reference, its own, and is not validated.", Source = "Xen 4.17 xen/arch/x86/mm.c, _put_final_page_type; XSA-299")]
    public Truth AnInterruptedTableHasOneReference() => All<Frame>(frame =>
        Partial[frame].Implies(IsTable(frame) & (TypeCount[frame] == 1) & !Validated[frame] & !Pinned[frame]));

    /// <summary>Partial tables: entries.</summary>
    [Claim("XEN-PART-002", "The counted entries of a pagetable are those present up to some slot.", Source = "Xen 4.17 xen/arch/x86/include/asm/mm.h, nr_validated_ptes")]
    public Truth TheCountedEntriesComeFirst() => All<Frame, TableSlot, TableSlot>((table, slot, other) =>
        (Counted(table, slot) & Present[table, other] & (other <= slot)).Implies(Counted(table, other) | IsSelf(table, other)));

    /// <summary>Owners change only without references.</summary>
    [Claim("XEN-OWN-001", "A frame comes to an owner, or leaves it, only without references.", Source = "Xen 4.17 xen/common/page_alloc.c, free_domheap_pages, assign_pages")]
    public Truth AFrameChangesHandsWithoutReferences() => All<Frame>(frame =>
        (!Owned[frame].Is(Next(Owned[frame])) | (Owned[frame] & (Owner[frame] != Next(Owner[frame])))).Implies(
            (GeneralCount[frame] == 0) & (TypeCount[frame] == 0)));

    /// <summary>Free frames.</summary>
    [Claim("XEN-OWN-002", "A free frame has no type, no references and no pin, and no live entry or root names it.", Source = "Xen 4.17 xen/common/page_alloc.c, free_heap_pages")]
    public Truth AFreeFrameIsUnused() => All<Frame>(frame => (!Owned[frame]).Implies(
            Type[frame].Is(FrameType.None) & (TypeCount[frame] == 0) & (GeneralCount[frame] == 0) & !Validated[frame] & !Partial[frame] & !Pinned[frame] & !Allocated[frame]))
        & All<Frame, TableSlot>((table, slot) => Counted(table, slot).Implies(Owned[Target[table, slot]]))
        & All<Vcpu>(vcpu => (HasBase[vcpu].Implies(Owned[Base[vcpu]])) & (HasUserBase[vcpu].Implies(Owned[UserBase[vcpu]])));

    private Truth SameOwner(Id<Frame> table, Id<Frame> target) => Owned[table] & Owned[target] & (Owner[table] == Owner[target]);

    // A walk that meets linear entries is at a pagetable of a higher level than it would be without them.
    private Truth Meets(Id<Frame> frame, FrameType type) => IsLiveTable(frame) & (LinearTables | Type[frame].Is(type));

    // What a guest must not write to.
    private Truth IsGuarded(Id<Frame> frame) => (IsTable(frame) | Type[frame].Is(FrameType.Descriptors)) & (TypeCount[frame] > 0);
}
