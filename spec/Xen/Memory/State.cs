using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <summary>The contract of Xen's paravirtual memory: which frame may be what, and what a guest may do to it.</summary>
/// <remarks>Source: Xen stable-4.17, xen/arch/x86/mm.c and xen/arch/x86/include/asm/mm.h. Left out: memory-mapped devices, foreign domains, LDTs.
/// Counts are not bounded.</remarks>
public sealed partial class XenSpec : Specification
{
    /// <inheritdoc/>
    public override string Name => "xen";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> DefaultScope { get; } = new Dictionary<string, int>
    {
        ["frame"] = 2, ["slot"] = 1, ["domain"] = 1, ["vcpu"] = 1, ["cpu"] = 1, ["gdtpage"] = 1, ["twolevels"] = 1, ["lineartables"] = 0, ["typecount"] = 7, ["generalcount"] = 7,
    };

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> SmallestScope { get; } = new Dictionary<string, int> { ["frame"] = 5 };

    /// <summary>How many levels a pagetable has.</summary>
    public Parameter TwoLevels { get; } = new("Pagetables have two levels, as on a 32-bit processor without PAE: an L2 table is the root. Otherwise they have four.");

    /// <summary>CONFIG_PV_LINEAR_PT and the boot option pv-linear-pt.</summary>
    public Parameter LinearTables { get; } = new("An entry may name a pagetable of the level of its own, read-only.");

    /// <summary>Whether a frame belongs to a domain.</summary>
    public Map<Frame, Truth> Owned { get; } = new("The frame belongs to a domain; otherwise it is free.");

    /// <summary>page_get_owner.</summary>
    public Map<Frame, Id<Domain>> Owner { get; } = new("The domain that the frame belongs to.", under: nameof(Owned));

    /// <summary>PGC_allocated.</summary>
    public Map<Frame, Truth> Allocated { get; } = new("The domain has not given the frame back.");

    /// <summary>PGT_type_mask.</summary>
    public Map<Frame, Choice<FrameType>> Type { get; } = new("What the frame is used for, or was used for last.");

    /// <summary>PGT_count_mask.</summary>
    public Map<Frame, Word> TypeCount { get; } = new("How many uses need the frame to have its type.");

    /// <summary>PGC_count_mask.</summary>
    public Map<Frame, Word> GeneralCount { get; } = new("How many uses need the frame to stay with its owner.");

    /// <summary>PGT_validated.</summary>
    public Map<Frame, Truth> Validated { get; } = new("The contents were found to be good for the type.");

    /// <summary>PGT_partial.</summary>
    public Map<Frame, Truth> Partial { get; } = new("Validation or devalidation of the pagetable was interrupted; that holds a reference.");

    /// <summary>PGT_pinned.</summary>
    public Map<Frame, Truth> Pinned { get; } = new("The guest pinned the pagetable; that holds a reference.");

    /// <summary>Memory: the present bit.</summary>
    public Map<Frame, TableSlot, Truth> Present { get; } = new("The eight bytes, read as an entry, are present.");

    /// <summary>Memory: the frame number.</summary>
    public Map<Frame, TableSlot, Id<Frame>> Target { get; } = new("The frame that the entry names.", under: nameof(Present));

    /// <summary>Memory: the write permission.</summary>
    public Map<Frame, TableSlot, Truth> Writes { get; } = new("The entry allows writing.", under: nameof(Present));

    /// <summary>Memory: the other flags.</summary>
    public Map<Frame, TableSlot, Choice<Flags>> EntryFlags { get; } = new("What validation thinks of the entry's other flags.", under: nameof(Present));

    /// <summary>Memory: descriptors.</summary>
    public Map<Frame, Truth> Harmless { get; } = new("All descriptors in the frame were found to grant no more than a guest may have, and no others were written since.", reality: Reality.Ghost);

    /// <summary>References of read-only L1 entries.</summary>
    public Map<Frame, TableSlot, Truth> Reads { get; } = new("The hypervisor counts the entry as a read-only mapping: it holds a general reference.");

    /// <summary>References of all other entries.</summary>
    public Map<Frame, TableSlot, Truth> Uses { get; } = new("The hypervisor counts the entry as a use of the type of what it names: it holds a general and a type reference.");

    /// <summary>How many read-only L1 entries name a frame.</summary>
    public Tally<Frame, Frame, TableSlot> Readers { get; } = new("How many counted read-only mappings name the frame.", nameof(Reads), nameof(Target)) { Reality = Reality.Ghost };

    /// <summary>How many other entries name a frame.</summary>
    public Tally<Frame, Frame, TableSlot> Users { get; } = new("How many counted entries need the frame's type.", nameof(Uses), nameof(Target)) { Reality = Reality.Ghost };

    /// <summary>Entries to tables of the same level.</summary>
    public Map<Frame, TableSlot, Truth> IsLinear { get; } = new("The counted entry is linear: it names another pagetable of the level of its own.");

    /// <summary>linear_pt_count below zero.</summary>
    public Tally<Frame, Frame, TableSlot> LinearUses { get; } = new("How many linear entries name the pagetable.", nameof(IsLinear), nameof(Target));

    /// <summary>linear_pt_count above zero.</summary>
    public OwnTally<Frame, TableSlot> LinearEntries { get; } = new("How many linear entries the pagetable has.", nameof(IsLinear));

    /// <summary>Virtual processors.</summary>
    public Map<Vcpu, Truth> Exists { get; } = new("The virtual processor was created.");

    /// <summary>The virtual processor's domain.</summary>
    public Map<Vcpu, Id<Domain>> DomainOf { get; } = new("The domain of the virtual processor.", under: nameof(Exists));

    /// <summary>Whether the virtual processor can run.</summary>
    public Map<Vcpu, Truth> HasBase { get; } = new("The virtual processor has a root for its kernel, and can run.");

    /// <summary>guest_table.</summary>
    public Map<Vcpu, Id<Frame>> Base { get; } = new("The root of its kernel.", under: nameof(HasBase));

    /// <summary>How many kernels have a frame as root.</summary>
    public Tally<Frame, Vcpu> Bases { get; } = new("How many virtual processors have the frame as root of their kernel.", nameof(HasBase), nameof(Base)) { Reality = Reality.Ghost };

    /// <summary>Whether the virtual processor has a root for user mode.</summary>
    public Map<Vcpu, Truth> HasUserBase { get; } = new("The virtual processor has a root for user mode.");

    /// <summary>guest_table_user.</summary>
    public Map<Vcpu, Id<Frame>> UserBase { get; } = new("The root of its user mode.", under: nameof(HasUserBase));

    /// <summary>How many user modes have a frame as root.</summary>
    public Tally<Frame, Vcpu> UserBases { get; } = new("How many virtual processors have the frame as root of their user mode.", nameof(HasUserBase), nameof(UserBase)) { Reality = Reality.Ghost };

    /// <summary>Pages of GDTs.</summary>
    public Map<Vcpu, GdtPage, Truth> HasGdt { get; } = new("The GDT of the virtual processor has the page.");

    /// <summary>gdt_frames.</summary>
    public Map<Vcpu, GdtPage, Id<Frame>> GdtFrame { get; } = new("The frame of the page.", under: nameof(HasGdt));

    /// <summary>How many pages of GDTs a frame is.</summary>
    public Tally<Frame, Vcpu, GdtPage> GdtPages { get; } = new("How many pages of GDTs the frame is.", nameof(HasGdt), nameof(GdtFrame)) { Reality = Reality.Ghost };

    /// <summary>A hypercall that promotes a pagetable.</summary>
    public Map<Vcpu, Truth> Promotes { get; } = new("A hypercall of the virtual processor promotes a pagetable: it holds a reference to one that is or will be validated.", reality: Reality.Ghost);

    /// <summary>The pagetable.</summary>
    public Map<Vcpu, Id<Frame>> Promoting { get; } = new("The pagetable that the hypercall promotes.", reality: Reality.Ghost, under: nameof(Promotes));

    /// <summary>What it is for.</summary>
    public Map<Vcpu, Choice<Purpose>> PromotesFor { get; } = new("What the hypercall promotes the pagetable for.", reality: Reality.Ghost, under: nameof(Promotes));

    /// <summary>How many hypercalls promote a frame.</summary>
    public Tally<Frame, Vcpu> Promoters { get; } = new("How many hypercalls hold a reference to the pagetable that they promote.", nameof(Promotes), nameof(Promoting)) { Reality = Reality.Ghost };

    /// <summary>PGT_locked.</summary>
    public Map<Vcpu, Truth> Locks { get; } = new("A hypercall of the virtual processor has locked a pagetable to change an entry of it; that holds a reference.", reality: Reality.Ghost);

    /// <summary>The locked pagetable.</summary>
    public Map<Vcpu, Id<Frame>> Locked { get; } = new("The pagetable that the hypercall locked.", reality: Reality.Ghost, under: nameof(Locks));

    /// <summary>The table slot of the entry.</summary>
    public Map<Vcpu, Id<TableSlot>> LockedSlot { get; } = new("The entry that the hypercall changes.", reality: Reality.Ghost, under: nameof(Locks));

    /// <summary>The write permission of the new entry.</summary>
    public Map<Vcpu, Truth> NewWrites { get; } = new("The new entry allows writing.", reality: Reality.Ghost, under: nameof(Locks));

    /// <summary>The other flags of the new entry.</summary>
    public Map<Vcpu, Choice<Flags>> NewFlags { get; } = new("What validation thinks of the new entry's other flags.", reality: Reality.Ghost, under: nameof(Locks));

    /// <summary>How many hypercalls have locked a frame.</summary>
    public Tally<Frame, Vcpu> Lockers { get; } = new("How many hypercalls have locked the pagetable.", nameof(Locks), nameof(Locked)) { Reality = Reality.Ghost };

    /// <summary>What runs on a processor.</summary>
    public Map<Cpu, Truth> Busy { get; } = new("The processor runs a virtual processor, or has run it last.");

    /// <summary>The virtual processor.</summary>
    public Map<Cpu, Id<Vcpu>> Current { get; } = new("The virtual processor that runs there.", under: nameof(Busy));

    /// <summary>TLBs.</summary>
    public Map<Cpu, Frame, Truth> Tlb { get; } = new("The processor's TLB has a translation to the frame.");

    /// <summary>The translation's permission.</summary>
    public Map<Cpu, Frame, Truth> TlbWrites { get; } = new("The translation allows writing.", under: nameof(Tlb));

    /// <summary>tlbflush_timestamp against the processor's last flush.</summary>
    public Map<Cpu, Frame, Truth> Unflushed { get; } = new("The processor was not flushed since the frame's type count last went to zero, or the frame was freed.");
}
