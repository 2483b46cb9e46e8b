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

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Law> All { get; } = [Slots, Flush, Work];
}
