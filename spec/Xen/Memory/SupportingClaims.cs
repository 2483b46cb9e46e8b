using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>What makes the claims of the contract inductive: how the parts of the state agree with each other.</remarks>
public sealed partial class XenSpec
{
    /// <summary>Types and counts.</summary>
    [Claim("XEN-INV-001", "A frame with type references has a type, and data in use is valid without inspection.", Source = "Xen 4.17 xen/arch/x86/mm.c, _get_page_type")]
    public Truth TypesAgreeWithCounts() => All<Frame>(frame =>
            ((TypeCount[frame] > 0).Implies(!Type[frame].Is(FrameType.None)))
            & (Type[frame].Is(FrameType.None).Implies(!Validated[frame]))
            & (Type[frame].IsAny(FrameType.Writable, FrameType.Descriptors).Implies(Validated[frame]))
            & (Validating(frame).Implies((TypeCount[frame] == 1) & !Pinned[frame])));

    /// <summary>Counted entries.</summary>
    [Claim("XEN-INV-002", "A counted entry is a present, allowed entry of a live pagetable, and adjusted unless what it names is still to be validated; read-only L1 entries are counted as mappings, all others as uses of a type.", Source = "Xen 4.17 xen/arch/x86/mm.c, validate_page")]
    public Truth ACountedEntryIsPresent() => All<Frame, TableSlot>((table, slot) =>
        Counted(table, slot).Implies(
            Present[table, slot] & (EntryFlags[table, slot].Is(Flags.Adjusted) | IsWaiting(table, slot)) & IsTable(table) & (TypeCount[table] > 0) & SameOwner(table, Target[table, slot])
            & (GeneralCount[Target[table, slot]] > 0))
        & !(Reads[table, slot] & Uses[table, slot])
        & (Reads[table, slot].Implies(Type[table].Is(FrameType.L1) & !Writes[table, slot]))
        & ((Uses[table, slot] & Type[table].Is(FrameType.L1)).Implies(Writes[table, slot])));

    private Truth IsWaiting(Id<Frame> table, Id<TableSlot> slot)
        => EntryFlags[table, slot].Is(Flags.Raw) & Uses[table, slot] & IsUpper(table) & !Validated[Target[table, slot]];

    /// <summary>Validated pagetables.</summary>
    [Claim("XEN-INV-003", "Every present entry of a validated pagetable is counted, or names that pagetable and forbids writing.", Source = "Xen 4.17 xen/arch/x86/mm.c, validate_page")]
    public Truth AValidatedTableIsCounted() => All<Frame, TableSlot>((table, slot) =>
        (Present[table, slot] & IsTable(table) & Validated[table]).Implies(Counted(table, slot) | IsSelf(table, slot)));

    /// <summary>What counted entries need.</summary>
    [Claim("XEN-INV-004", "What a counted entry names has the type that the entry needs; only a pagetable in validation has an entry that waits.", Source = "Xen 4.17 xen/arch/x86/mm.c, get_page_and_type_from_mfn")]
    public Truth ACountedEntryHasWhatItNeeds() => All<Frame, TableSlot>((table, slot) => Uses[table, slot].Implies(
        (TypeCount[Target[table, slot]] > 0) & !Partial[Target[table, slot]]
        & (Type[table].Is(FrameType.L1).Implies(Type[Target[table, slot]].Is(FrameType.Writable)))
        & ((IsUpper(table) & !IsLinear[table, slot]).Implies(Type[Target[table, slot]].Is(Below(table)) & (Validated[Target[table, slot]] | Validating(table))))));

    /// <summary>Entries that wait.</summary>
    [Claim("XEN-INV-008", "The entry that waits for the validation of what it names is the last one counted.", Source = "Xen 4.17 xen/arch/x86/mm.c, promote_l2_table to promote_l4_table")]
    public Truth TheWaitingEntryIsTheLast() => All<Frame, TableSlot, TableSlot>((table, slot, other) =>
        (Uses[table, slot] & IsUpper(table) & !Validated[Target[table, slot]] & Counted(table, other)).Implies(other <= slot));

    /// <summary>Hypercalls.</summary>
    [Claim("XEN-INV-005", "A hypercall that promotes a pagetable of its domain holds one that is validated or in validation.", Source = "Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op")]
    public Truth AHypercallHoldsWhatItPromotes() => All<Vcpu>(vcpu => Promotes[vcpu].Implies(
            Exists[vcpu] & IsTable(Promoting[vcpu]) & !Partial[Promoting[vcpu]] & Belongs(Promoting[vcpu], DomainOf[vcpu]) & (TypeCount[Promoting[vcpu]] > 0)
            & (PromotesFor[vcpu].IsAny(Purpose.Base, Purpose.UserBase).Implies(Type[Promoting[vcpu]].Is(Root)))));

    /// <summary>Roots to come.</summary>
    [Claim("XEN-INV-011", "A root that a hypercall promotes is not the one that is loaded.", Source = "Xen 4.17 xen/arch/x86/mm.c, new_guest_cr3")]
    public Truth ANewRootIsAnotherOne() => All<Vcpu>(vcpu =>
            (Promotes[vcpu] & PromotesFor[vcpu].Is(Purpose.Base) & HasBase[vcpu]).Implies(Base[vcpu] != Promoting[vcpu]))
        & All<Vcpu>(vcpu => (Promotes[vcpu] & PromotesFor[vcpu].Is(Purpose.UserBase)).Implies(HasBase[vcpu] & (HasUserBase[vcpu].Implies(UserBase[vcpu] != Promoting[vcpu]))));

    /// <summary>Locks.</summary>
    [Claim("XEN-INV-006", "A locked pagetable is validated, belongs to the domain of the hypercall that locked it, and is one level above what that hypercall promotes.", Source = "Xen 4.17 xen/arch/x86/mm.c, page_lock; XSA-242")]
    public Truth ALockedTableIsValidated() => All<Vcpu>(vcpu => Locks[vcpu].Implies(
            IsLiveTable(Locked[vcpu]) & IsUpper(Locked[vcpu]) & Belongs(Locked[vcpu], DomainOf[vcpu])
            & Type[Promoting[vcpu]].Is(Below(Locked[vcpu])) & NewFlags[vcpu].Is(Flags.Adjusted)));

    /// <summary>Who locks.</summary>
    [Claim("XEN-INV-010", "A pagetable is locked by a hypercall that promotes what its new entry is to name.", Source = "Xen 4.17 xen/arch/x86/mm.c, do_mmu_update")]
    public Truth AHypercallThatLocksPromotes() => All<Vcpu>(vcpu => Locks[vcpu].Is(Promotes[vcpu] & PromotesFor[vcpu].Is(Purpose.Entry)));

    /// <summary>One lock.</summary>
    [Claim("XEN-INV-009", "A pagetable is locked by one hypercall at a time.", Source = "Xen 4.17 xen/arch/x86/mm.c, page_lock")]
    public Truth ATableIsLockedOnce() => All<Vcpu, Vcpu>((vcpu, other) =>
        (Locks[vcpu] & Locks[other] & (Locked[vcpu] == Locked[other])).Implies(vcpu == other));

    /// <summary>Writable translations.</summary>
    [Claim("XEN-INV-007", "A frame that a processor can write is of the writable type, or has none since it was stolen; while it has no type references the processor was not flushed since, or it is free.", Source = "Xen 4.17 xen/arch/x86/include/asm/flushtlb.h, tlbflush_filter; XSA-241")]
    public Truth AWritableTranslationIsAccountedFor() => All<Cpu, Frame>((cpu, frame) =>
            (Tlb[cpu, frame] & TlbWrites[cpu, frame] & Owned[frame]).Implies(Type[frame].IsAny(FrameType.None, FrameType.Writable) & ((TypeCount[frame] == 0).Implies(Unflushed[cpu, frame])))
            & ((Tlb[cpu, frame] & !Owned[frame]).Implies(Unflushed[cpu, frame])));
}
