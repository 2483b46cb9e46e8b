using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <summary>A machine frame.</summary>
public sealed class Frame : Kind;

/// <summary>The place of eight bytes in a frame: an entry of a pagetable, a descriptor, data.</summary>
[Called("slot")]
public sealed class TableSlot : Kind;

/// <summary>The place of a page in the GDT of a virtual processor.</summary>
public sealed class GdtPage : Kind;

/// <summary>A physical processor with a TLB.</summary>
public sealed class Cpu : Kind;

/// <summary>What a frame is used for while its type count is above zero.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/include/asm/mm.h, PGT_*.</remarks>
public enum FrameType
{
    /// <summary>PGT_none: nothing yet.</summary>
    None,

    /// <summary>PGT_l1_page_table.</summary>
    L1,

    /// <summary>PGT_l2_page_table.</summary>
    L2,

    /// <summary>PGT_l3_page_table.</summary>
    L3,

    /// <summary>PGT_l4_page_table, the root.</summary>
    L4,

    /// <summary>PGT_seg_desc_page: a page of a GDT or an LDT.</summary>
    Descriptors,

    /// <summary>PGT_writable_page: the guest may have writable mappings of it.</summary>
    Writable,
}

/// <summary>What validation thinks of the flags of an entry.</summary>
public enum Flags
{
    /// <summary>Accepted, and adjusted then: the user bit and what else the hypervisor sets is missing.</summary>
    Raw,

    /// <summary>Accepted as they are.</summary>
    Adjusted,

    /// <summary>Refused: a flag is set that no level allows, such as the page-size bit.</summary>
    Forbidden,
}

/// <summary>What a virtual processor promotes a pagetable for.</summary>
public enum Purpose
{
    /// <summary>To pin it.</summary>
    Pin,

    /// <summary>To load it as the root of its kernel.</summary>
    Base,

    /// <summary>To load it as the root of its user mode.</summary>
    UserBase,

    /// <summary>To put it into an entry of another pagetable.</summary>
    Entry,
}
