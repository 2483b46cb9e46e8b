using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <summary>The contract of the paravirtual guest: what it queues, when it flushes, and in which order it makes pages read-only, pins and frees them.</summary>
/// <remarks>Source: Linux 5ead97c84f to f4f97b3ea9 arch/i386/xen (enlighten.c, mmu.c, multicalls.c), and today's arch/x86/xen/mmu_pv.c and multicalls.c. Two levels of
/// pagetables. Left out: the arguments' space in the buffer, walks that it has no room for, split pagetable locks, pages that several entries map, two loads of one register in one buffer, writes to LDTs, several programs of one address space, and which events there are.</remarks>
public sealed partial class GuestSpec : Specification
{
    /// <inheritdoc/>
    public override string Name => "xen-guest";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> DefaultScope { get; } = new Dictionary<string, int>
    {
        ["cpu"] = 1, ["page"] = 3, ["slot"] = 1, ["mm"] = 2, ["place"] = 2,
    };

    /// <summary>Whether there are interrupts.</summary>
    public Parameter Interrupts { get; } = new("Events come, and the guest masks and unmasks them.");

    /// <summary>Whether programs run.</summary>
    public Parameter Programs { get; } = new("Programs run, and do input and output.");

    /// <summary>Whether there are local descriptor tables.</summary>
    public Parameter Ldts { get; } = new("Programs have local descriptor tables.");

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> SmallestScope { get; } = new Dictionary<string, int> { ["page"] = 4, ["place"] = 3 };

    /// <summary>Lazy modes.</summary>
    public Map<Cpu, Choice<LazyMode>> Lazy { get; } = new("What the processor collects.");

    /// <summary>Phases.</summary>
    public Map<Cpu, Choice<Phase>> Doing { get; } = new("What the processor does with its buffer.");

    /// <summary>The buffer.</summary>
    public Map<Cpu, Place, Truth> Queued { get; } = new("The place in the processor's buffer holds a call that the hypervisor has not executed.");

    /// <summary>multicall_entry.op.</summary>
    public Map<Cpu, Place, Choice<Call>> Calls { get; } = new("What the call asks for.", under: nameof(Queued));

    /// <summary>multicall_entry.args.</summary>
    public Map<Cpu, Place, Id<Page>> CallPage { get; } = new("The page that it is about: a table, the page that is remapped or pinned, what a register is to hold.", under: nameof(Queued));

    /// <summary>multicall_entry.args.</summary>
    public Map<Cpu, Place, Id<TableSlot>> CallSlot { get; } = new("The entry of the table.", under: nameof(Queued));

    /// <summary>multicall_entry.args.</summary>
    public Map<Cpu, Place, Truth> CallPresent { get; } = new("The new entry is present.", under: nameof(Queued));

    /// <summary>multicall_entry.args.</summary>
    public Map<Cpu, Place, Id<Page>> CallTarget { get; } = new("The page that the new entry names.", under: nameof(CallPresent));

    /// <summary>multicall_entry.args.</summary>
    public Map<Cpu, Place, Truth> CallWrites { get; } = new("The new entry, or the kernel's mapping, allows writing.", under: nameof(Queued));

    /// <summary>The hypervisor's entries.</summary>
    public Map<Page, TableSlot, Truth> Present { get; } = new("The entry is present.");

    /// <summary>The hypervisor's entries.</summary>
    public Map<Page, TableSlot, Id<Page>> Target { get; } = new("The page that the entry names.", under: nameof(Present));

    /// <summary>The hypervisor's entries.</summary>
    public Map<Page, TableSlot, Truth> Writes { get; } = new("The entry allows writing.", under: nameof(Present));

    /// <summary>What native hardware would have.</summary>
    public Map<Page, TableSlot, Truth> IntendedPresent { get; } = new("The entry is intended to be present.", reality: Reality.Ghost);

    /// <summary>What native hardware would have.</summary>
    public Map<Page, TableSlot, Id<Page>> IntendedTarget { get; } = new("The page that the entry is intended to name.", reality: Reality.Ghost, under: nameof(IntendedPresent));

    /// <summary>What native hardware would have.</summary>
    public Map<Page, TableSlot, Truth> IntendedWrites { get; } = new("The entry is intended to allow writing.", reality: Reality.Ghost, under: nameof(IntendedPresent));

    /// <summary>Pending updates.</summary>
    public Map<Page, TableSlot, Truth> UpdateWaits { get; } = new("An update of the entry is queued.", reality: Reality.Ghost);

    /// <summary>Pending updates.</summary>
    public Map<Page, TableSlot, Id<Cpu>> UpdateBy { get; } = new("The processor that queued it.", reality: Reality.Ghost, under: nameof(UpdateWaits));

    /// <summary>Pending updates.</summary>
    public Map<Page, TableSlot, Id<Place>> UpdateAt { get; } = new("The place of the last one.", reality: Reality.Ghost, under: nameof(UpdateWaits));

    /// <summary>The kernel's mapping.</summary>
    public Map<Page, Truth> Writable { get; } = new("The kernel's own mapping of the page allows writing.", initially: 1);

    /// <summary>PG_pinned, negated.</summary>
    public Map<Page, Truth> IntendedWritable { get; } = new("The kernel's own mapping of the page is intended to allow writing; of a pagetable: it is not marked as pinned.", initially: 1);

    /// <summary>Pending remaps.</summary>
    public Map<Page, Truth> RemapWaits { get; } = new("A change of the kernel's mapping is queued.", reality: Reality.Ghost);

    /// <summary>Pending remaps.</summary>
    public Map<Page, Id<Cpu>> RemapBy { get; } = new("The processor that queued it.", reality: Reality.Ghost, under: nameof(RemapWaits));

    /// <summary>Pending remaps.</summary>
    public Map<Page, Id<Place>> RemapAt { get; } = new("Its place.", reality: Reality.Ghost, under: nameof(RemapWaits));

    /// <summary>Address spaces.</summary>
    public Map<Mm, Truth> Exists { get; } = new("The address space exists.");

    /// <summary>mm.pgd.</summary>
    public Map<Mm, Id<Page>> Top { get; } = new("Its top-level pagetable.", under: nameof(Exists));

    /// <summary>The guest's view.</summary>
    public Map<Mm, Truth> IntendedPinned { get; } = new("The address space is intended to be pinned.", under: nameof(Exists));

    /// <summary>The hypervisor's pin.</summary>
    public Map<Mm, Truth> Pinned { get; } = new("The hypervisor has pinned its top-level pagetable.");

    /// <summary>Pending pins.</summary>
    public Map<Mm, Truth> PinWaits { get; } = new("A pin or an unpin of it is queued.", reality: Reality.Ghost);

    /// <summary>Pending pins.</summary>
    public Map<Mm, Id<Cpu>> PinBy { get; } = new("The processor that queued it.", reality: Reality.Ghost, under: nameof(PinWaits));

    /// <summary>Pending pins.</summary>
    public Map<Mm, Id<Place>> PinAt { get; } = new("Its place.", reality: Reality.Ghost, under: nameof(PinWaits));

    /// <summary>A walk.</summary>
    public Map<Mm, Truth> Walked { get; } = new("A processor walks its pagetables, to pin or unpin it.", reality: Reality.Ghost);

    /// <summary>page_table_lock.</summary>
    public Map<Mm, Truth> Locked { get; } = new("Its pagetables are locked.");

    /// <summary>page_table_lock.</summary>
    public Map<Mm, Id<Cpu>> LockedBy { get; } = new("The processor that holds the lock.", under: nameof(Locked));

    /// <summary>Pages.</summary>
    public Map<Page, Choice<Usage>> Used { get; } = new("What the guest uses the page for.");

    /// <summary>Pages.</summary>
    public Map<Page, Id<Cpu>> HeldBy { get; } = new("The processor that has it, of a page that is fresh, gathered, released or one of its descriptors.");

    /// <summary>Pages.</summary>
    public Map<Page, Id<Mm>> Of { get; } = new("The address space of a pagetable.");

    /// <summary>Reverse mapping.</summary>
    public Map<Page, Truth> Named { get; } = new("An entry is intended to name the page.", reality: Reality.Ghost);

    /// <summary>Reverse mapping.</summary>
    public Map<Page, Id<Page>> NamedIn { get; } = new("The table of that entry.", reality: Reality.Ghost, under: nameof(Named));

    /// <summary>Reverse mapping.</summary>
    public Map<Page, Id<TableSlot>> NamedAt { get; } = new("The slot of that entry.", reality: Reality.Ghost, under: nameof(Named));

    /// <summary>Processors.</summary>
    public Map<Cpu, Truth> Up { get; } = new("The processor runs.");

    /// <summary>The hypervisor's cr3.</summary>
    public Map<Cpu, Id<Mm>> Base { get; } = new("The address space whose top-level pagetable the hypervisor has loaded.", under: nameof(Up));

    /// <summary>xen_cr3.</summary>
    public Map<Cpu, Id<Mm>> IntendedBase { get; } = new("The address space that the guest has asked for last.", under: nameof(Up));

    /// <summary>xen_current_cr3.</summary>
    public Map<Cpu, Id<Mm>> SeenBase { get; } = new("The address space that was loaded when the buffer was last empty; other processors look at it.", under: nameof(Up));

    /// <summary>A pending load.</summary>
    public Map<Cpu, Truth> BaseWaits { get; } = new("A load of cr3 is queued, or its callback.", reality: Reality.Ghost);

    /// <summary>A pending load.</summary>
    public Map<Cpu, Id<Place>> BaseAt { get; } = new("Its place.", reality: Reality.Ghost, under: nameof(BaseWaits));

    /// <summary>The hypervisor's GDT.</summary>
    public Map<Cpu, Truth> HasGdt { get; } = new("The hypervisor has a GDT of the guest.");

    /// <summary>The hypervisor's GDT.</summary>
    public Map<Cpu, Id<Page>> Gdt { get; } = new("Its page.", under: nameof(HasGdt));

    /// <summary>The guest's GDT.</summary>
    public Map<Cpu, Truth> IntendedGdt { get; } = new("The guest has loaded a GDT.", reality: Reality.Ghost);

    /// <summary>The guest's GDT.</summary>
    public Map<Cpu, Id<Page>> IntendedGdtPage { get; } = new("Its page.", reality: Reality.Ghost, under: nameof(IntendedGdt));

    /// <summary>A pending load.</summary>
    public Map<Cpu, Truth> GdtWaits { get; } = new("A load of the GDT is queued.", reality: Reality.Ghost);

    /// <summary>A pending load.</summary>
    public Map<Cpu, Id<Place>> GdtAt { get; } = new("Its place.", reality: Reality.Ghost, under: nameof(GdtWaits));

    /// <summary>The hypervisor's kernel stack.</summary>
    public Map<Cpu, Truth> HasStack { get; } = new("The hypervisor has a kernel stack of the guest.");

    /// <summary>The hypervisor's kernel stack.</summary>
    public Map<Cpu, Id<Page>> Stack { get; } = new("Its page.", under: nameof(HasStack));

    /// <summary>The guest's kernel stack.</summary>
    public Map<Cpu, Truth> IntendedStack { get; } = new("The guest has switched to a kernel stack.", reality: Reality.Ghost);

    /// <summary>The guest's kernel stack.</summary>
    public Map<Cpu, Id<Page>> IntendedStackPage { get; } = new("Its page.", reality: Reality.Ghost, under: nameof(IntendedStack));

    /// <summary>A pending switch.</summary>
    public Map<Cpu, Truth> StackWaits { get; } = new("A switch of the kernel stack is queued.", reality: Reality.Ghost);

    /// <summary>A pending switch.</summary>
    public Map<Cpu, Id<Place>> StackAt { get; } = new("Its place.", reality: Reality.Ghost, under: nameof(StackWaits));

    /// <summary>The hypervisor's LDT.</summary>
    public Map<Cpu, Truth> HasLdt { get; } = new("The hypervisor has an LDT of the guest.");

    /// <summary>The hypervisor's LDT.</summary>
    public Map<Cpu, Id<Page>> Ldt { get; } = new("The page at its address.", under: nameof(HasLdt));

    /// <summary>The guest's LDT.</summary>
    public Map<Cpu, Truth> IntendedLdt { get; } = new("The guest has loaded an LDT.", reality: Reality.Ghost);

    /// <summary>The guest's LDT.</summary>
    public Map<Cpu, Id<Page>> IntendedLdtPage { get; } = new("Its page.", reality: Reality.Ghost, under: nameof(IntendedLdt));

    /// <summary>A pending load.</summary>
    public Map<Cpu, Truth> LdtWaits { get; } = new("A load of the LDT is queued.", reality: Reality.Ghost);

    /// <summary>A pending load.</summary>
    public Map<Cpu, Id<Place>> LdtAt { get; } = new("Its place.", reality: Reality.Ghost, under: nameof(LdtWaits));

    /// <summary>evtchn_upcall_mask.</summary>
    public Map<Cpu, Truth> Masked { get; } = new("The processor wants no events: its virtual interrupt flag is clear.", initially: 1);

    /// <summary>evtchn_upcall_pending.</summary>
    public Map<Cpu, Truth> Upcall { get; } = new("An event waits.");

    /// <summary>irq_enable.</summary>
    public Map<Cpu, Truth> Tests { get; } = new("The processor has unmasked events, and has yet to test whether one waits.");

    /// <summary>Events.</summary>
    public Map<Cpu, Truth> Signalled { get; } = new("An event was signalled that no handler has taken.", reality: Reality.Ghost);

    /// <summary>vcpu_kick.</summary>
    public Map<Cpu, Truth> Kicked { get; } = new("The processor is in the hypervisor, or an interrupt that will bring it there is on its way.", reality: Reality.Ghost);

    /// <summary>xen_failsafe_callback.</summary>
    public Map<Cpu, Truth> Fails { get; } = new("The processor is in its failsafe callback.");

    /// <summary>xen_failsafe_callback.</summary>
    public Map<Cpu, Truth> StackOff { get; } = new("The stack is not at the frame of what was interrupted, but at what the hypervisor pushed above it for the failsafe callback.");

    /// <summary>iopl.</summary>
    public Map<Mm, Truth> MayDoIo { get; } = new("The program of the address space has the privilege for input and output.", under: nameof(Exists));

    /// <summary>ioperm.</summary>
    public Map<Mm, Truth> HasPorts { get; } = new("The program of the address space has been given ports.", under: nameof(Exists));

    /// <summary>PHYSDEVOP_set_iopl.</summary>
    public Map<Cpu, Truth> Iopl { get; } = new("What the hypervisor lets the processor do: its programs may do input and output.");

    /// <summary>PHYSDEVOP_set_iobitmap.</summary>
    public Map<Cpu, Truth> Bitmap { get; } = new("What the hypervisor lets the processor do: its programs may use the ports of a bitmap.");

    /// <summary>cpu_detect.</summary>
    public Map<Cpu, Truth> Detected { get; } = new("The kernel has noted the processor's features.");

    /// <summary>x86_capability.</summary>
    public Map<Cpu, Truth> SeesUnusable { get; } = new("Among the features that were read of the processor is one that a paravirtual guest cannot use.");

    /// <summary>pagetable_setup_done.</summary>
    public Cell<Truth> IsSetUp { get; } = new("The guest has taken over the hypervisor's first pagetable.");

    /// <summary>What must not happen.</summary>
    public Cell<Truth> Refused { get; } = new("The hypervisor has refused a call, or a store of the guest has met a read-only mapping: the guest stops.");

    /// <summary>What must not happen.</summary>
    public Cell<Truth> Misread { get; } = new("The guest has read an entry that is not what it is intended to be.", reality: Reality.Ghost);
}
