namespace Verified.Cli.Evidence;

/// <summary>An invariant of the Xen contract, and what answers for it.</summary>
/// <param name="Says">The invariant in a few words; a law of the machine names it by them.</param>
/// <param name="Claims">The claims and lemmas that state it.</param>
/// <param name="Besides">Where it is judged on an implementation besides, and what of it is missing; empty where the claims say it all.</param>
internal sealed record XenInvariant(string Says, IReadOnlyList<string> Claims, string Besides = "");

/// <summary>The invariants of the contract in a few words each, so that nobody has to guess which claim is which and what is not there.</summary>
internal static class XenInvariants
{
    public static IReadOnlyList<XenInvariant> All { get; } =
    [
        new("live entries of tables name tables of the next level", ["XEN-TYPE-001", "XEN-INV-004", "XEN-PART-002"]),
        new("live L1 entries name frames that may be mapped so", ["XEN-TYPE-002"], "without devices"),
        new("no pagetable or page of descriptors is writable", ["XEN-TYPE-003"]),
        new("no stale writable translation to a pagetable or a page of descriptors", ["XEN-TLB-001", "XEN-TLB-002"]),
        new("the type count is exact", ["XEN-COUNT-001"], "REFINE-COUNT: counted again from memory"),
        new("the general count is exact", ["XEN-COUNT-002"], "REFINE-COUNT: counted again from memory"),
        new("flags of live entries are allowed and adjusted", ["XEN-TYPE-004", "XEN-BITS-001", "XEN-BITS-002"]),
        new("no superpages", ["XEN-TYPE-004", "XEN-BITS-011"]),
        new("the hypervisor's own slots", [], "REFINE-COUNT: read again from memory"),
        new("active roots are valid", ["XEN-ROOT-001", "XEN-ROOT-003", "XEN-MODE-001"]),
        new("active tables are read-only", ["XEN-ROOT-002"]),
        new("pinned frames", ["XEN-PIN-001"]),
        new("frames without type references", ["XEN-TYPE-005"]),
        new("partial tables", ["XEN-PART-001", "XEN-PART-002", "XEN-INV-008"]),
        new("linear entries and their depth", ["XEN-LIN-001", "XEN-LIN-002", "XEN-LIN-003"]),
        new("owners change only without references", ["XEN-OWN-001"]),
        new("free frames", ["XEN-OWN-002", "XEN-INV-007"]),
        new("pages of descriptors", ["XEN-DESC-001", "XEN-DESC-002", "XEN-BITS-019", "XEN-BITS-022"]),
        new("windows of the descriptor tables", []),
        new("privilege of selectors", ["XEN-RING-001", "XEN-RING-002", "XEN-BITS-020"]),
        new("canonical addresses", ["XEN-ADDR-001"]),
        new("where frames are written", ["XEN-FRAME-001"]),
        new("delivery of events", ["XEN-EVT-001", "XEN-EVT-002", "XEN-EVT-003"]),
        new("no event is lost", ["XEN-EVT-004", "XEN-EVT-005", "XEN-EVT-006", "XEN-EVT-007", "XEN-EVT-008", "XEN-EVT-012", "XEN-GUEST-024", "XEN-GUEST-025"]),
        new("iret", ["XEN-IRET-001", "XEN-RING-001"]),
        new("trap gates and interrupt gates", ["XEN-TRAP-001", "XEN-TRAP-002"]),
        new("permission of software interrupts", ["XEN-TRAP-003", "XEN-TRAP-004"]),
        new("totality and isolation", []),
        new("machine to physical and back", []),
        new("paging-structure coherence", []),
        new("lists stop at the first element that fails", ["XEN-CALL-004"], "a rule that refuses changes nothing; REFINE-ERRNO and REFINE-STATE: the answer, the count, and the state at the end of each hypercall"),
        new("a multicall is its calls one by one", ["XEN-CALL-001", "XEN-CALL-002", "XEN-CALL-003", "XEN-CALL-005", "XEN-CALL-007", "XEN-CALL-008"]),
        new("input and output", ["XEN-IO-001", "XEN-IO-002", "XEN-GUEST-023"]),
        new("debug and control registers", ["XEN-REG-001", "XEN-REG-002"]),
        new("no old table is left over", [], "REFINE-END: nothing is under way where the guest goes on"),
        new("batches refine single operations", ["XEN-BATCH-001", "XEN-BATCH-003", "XEN-BATCH-005", "XEN-BATCH-006", "XEN-BATCH-008", "XEN-BATCH-009"]),
        new("the pinning protocol", ["XEN-GUEST-004", "XEN-GUEST-005", "XEN-GUEST-006"]),
        new("the guest refines a native kernel", ["XEN-MASK-001"], "native and Xen run side by side (`fuzz notifier --world xen`)"),
        new("entries before the first pagetable is taken over", ["XEN-BITS-010", "XEN-GUEST-007"]),
        new("lazy modes", ["XEN-LAZY-001", "XEN-LAZY-002"]),
        new("grants", []),
        new("IOMMU", [], "not there: no devices"),
        new("cache coherence", [], "not there: one view of memory"),
        new("bounded work", []),
    ];
}
