using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <summary>A virtual processor of the guest, with its multicall buffer.</summary>
public sealed class Cpu : Kind;

/// <summary>A page of the guest's memory.</summary>
public sealed class Page : Kind;

/// <summary>The place of an entry in a pagetable, or of a descriptor in a page of descriptors.</summary>
[Called("slot")]
public sealed class TableSlot : Kind;

/// <summary>An address space: a top-level pagetable, and the tables that it refers to.</summary>
public sealed class Mm : Kind;

/// <summary>A place in a multicall buffer. Places are in the order in which the hypervisor executes them.</summary>
public sealed class Place : Kind;

/// <summary>What a processor collects instead of asking the hypervisor at once.</summary>
/// <remarks>Source: Linux 5ead97c84f include/asm-i386/paravirt.h, paravirt_lazy_mode. The fourth one, FLUSH, is never the mode of a processor.</remarks>
public enum LazyMode
{
    /// <summary>PARAVIRT_LAZY_NONE: nothing.</summary>
    None,

    /// <summary>PARAVIRT_LAZY_MMU: updates of pagetables.</summary>
    Mmu,

    /// <summary>PARAVIRT_LAZY_CPU: what a context switch changes.</summary>
    Cpu,
}

/// <summary>What a processor does with its multicall buffer.</summary>
public enum Phase
{
    /// <summary>It runs.</summary>
    Running,

    /// <summary>It walks a pagetable to pin or unpin it, without interrupts.</summary>
    Walking,

    /// <summary>The hypervisor executes the buffer.</summary>
    Flushing,

    /// <summary>It runs a program.</summary>
    User,
}

/// <summary>What a queued call asks for.</summary>
public enum Call
{
    /// <summary>mmu_update of an entry, or update_descriptor: eight bytes.</summary>
    Update,

    /// <summary>update_va_mapping of the kernel's own mapping of a page: writable, or read-only.</summary>
    Remap,

    /// <summary>MMUEXT_PIN_L2_TABLE to MMUEXT_PIN_L4_TABLE.</summary>
    Pin,

    /// <summary>MMUEXT_UNPIN_TABLE.</summary>
    Unpin,

    /// <summary>MMUEXT_NEW_BASEPTR.</summary>
    NewBase,

    /// <summary>set_gdt.</summary>
    SetGdt,

    /// <summary>stack_switch.</summary>
    StackSwitch,

    /// <summary>MMUEXT_SET_LDT.</summary>
    SetLdt,
}

/// <summary>What the guest uses a page for.</summary>
public enum Usage
{
    /// <summary>Nothing.</summary>
    Free,

    /// <summary>A processor has it, and nothing refers to it.</summary>
    Fresh,

    /// <summary>An entry maps it.</summary>
    Mapped,

    /// <summary>A processor has cleared the entry that mapped it, and will free it.</summary>
    Gathered,

    /// <summary>A top-level pagetable.</summary>
    Top,

    /// <summary>A pagetable that an entry of a top-level one refers to, or will.</summary>
    L1Table,

    /// <summary>A pagetable that nothing refers to any more; a processor will free it.</summary>
    Released,

    /// <summary>A page of descriptors.</summary>
    Descriptors,

    /// <summary>A kernel stack.</summary>
    Stack,
}
