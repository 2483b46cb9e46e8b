using Verified.Models.Judging;

namespace Verified.Models.Xen;

/// <summary>What a hypervisor owes its guests and its machine that no step of the specification shows.</summary>
public static class MemoryLaws
{
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, init_xen_l4_slots, fill_ro_mpt.</remarks>
    internal static readonly Law Slots = new("XEN-SLOT-001", "In a validated L4 table the hypervisor's own slots hold what it wrote to them.", "the hypervisor's own slots", "xen");

    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmu_update, flush_linear_pt; XSA-286.</remarks>
    internal static readonly Law Flush =
        new("XEN-FLUSH-001", "When a hypercall that changed an entry above L1 is left, every processor that runs the domain has been flushed since.", "paging-structure coherence", "xen");

    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, promote_l2_table, demote_l2_table; XSA-45, XSA-290.</remarks>
    internal static readonly Law Work = new("XEN-WORK-001", "Between two preemption checks the hypervisor looks at a handful of entries of L2 and L3 tables.", "bounded work", "xen");

    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, __do_update_va_mapping; xen/include/public/xen.h, MMUEXT_TLB_FLUSH_*, MMUEXT_INVLPG_*, UVMF_*.</remarks>
    internal static readonly Law AskedFlush = new("XEN-FLUSH-002",
        "When a hypercall that asked for a flush is left, no processor that it named holds a translation from before the call: of any page, or of the page that it named.", "paging-structure coherence", "xen");

    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, __do_update_va_mapping.</remarks>
    internal static readonly Law RefusedFlush = new("XEN-FLUSH-003", "An update_va_mapping that finds no entry for its address flushes no processor.", "paging-structure coherence", "xen");

    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, UPDATE_ENTRY; xen/include/public/xen.h, MMU_PT_UPDATE_PRESERVE_AD.</remarks>
    internal static readonly Law Marks = new("XEN-ENTRY-001",
        "An entry that was written is accessed and dirty as it was asked for; where its marks are to be kept, also if it was accessed or dirty before.", "flags of live entries are allowed and adjusted", "xen");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Law> All { get; } = [Slots, Flush, Work, AskedFlush, RefusedFlush, Marks];
}
