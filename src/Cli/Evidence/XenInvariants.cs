namespace Verified.Cli.Evidence;

/// <summary>An invariant of the Xen contract, and what answers for it.</summary>
/// <param name="Id">X and a number.</param>
/// <param name="Says">The invariant in a few words.</param>
/// <param name="Claims">The claims and lemmas that state it.</param>
/// <param name="Besides">Where it is judged on an implementation besides, and what of it is missing; empty where the claims say it all.</param>
internal sealed record XenInvariant(string Id, string Says, IReadOnlyList<string> Claims, string Besides = "");

/// <summary>The invariants of the contract by the numbers under which they were asked for, so that nobody has to guess which claim is which and what is not there.</summary>
internal static class XenInvariants
{
    public static IReadOnlyList<XenInvariant> All { get; } =
    [
        new("X1", "live entries of tables name tables of the next level", ["XEN-TYPE-001", "XEN-INV-004", "XEN-PART-002"]),
        new("X2", "live L1 entries name frames that may be mapped so", ["XEN-TYPE-002"], "without devices"),
        new("X3", "no pagetable or page of descriptors is writable", ["XEN-TYPE-003"]),
        new("X4", "no stale writable translation to one", ["XEN-TLB-001", "XEN-TLB-002"]),
        new("X5", "the type count is exact", ["XEN-COUNT-001"], "REFINE-COUNT: counted again from memory"),
        new("X6", "the general count is exact", ["XEN-COUNT-002"], "REFINE-COUNT: counted again from memory"),
        new("X7", "flags of live entries are allowed and adjusted", ["XEN-TYPE-004", "XEN-BITS-001", "XEN-BITS-002"]),
        new("X8", "no superpages", ["XEN-TYPE-004", "XEN-BITS-011"]),
        new("X9", "the hypervisor's own slots", [], "REFINE-COUNT: read again from memory"),
        new("X10", "active roots are valid", ["XEN-ROOT-001", "XEN-ROOT-003", "XEN-MODE-001"]),
        new("X11", "active tables are read-only", ["XEN-ROOT-002"]),
        new("X12", "pinned frames", ["XEN-PIN-001"]),
        new("X13", "frames without type references", ["XEN-TYPE-005"]),
        new("X14", "partial tables", ["XEN-PART-001", "XEN-PART-002", "XEN-INV-008"]),
        new("X15", "linear entries and their depth", ["XEN-LIN-001", "XEN-LIN-002", "XEN-LIN-003"]),
        new("X16", "owners change only without references", ["XEN-OWN-001"]),
        new("X17", "free frames", ["XEN-OWN-002", "XEN-INV-007"]),
        new("X18", "pages of descriptors", ["XEN-DESC-001", "XEN-DESC-002", "XEN-BITS-019", "XEN-BITS-022"]),
        new("X19", "windows of the descriptor tables", []),
        new("X20", "privilege of selectors", ["XEN-RING-001", "XEN-RING-002", "XEN-BITS-020"]),
        new("X21", "canonical addresses", ["XEN-ADDR-001"]),
        new("X22", "where frames are written", ["XEN-FRAME-001"]),
        new("X23", "delivery of events", ["XEN-EVT-001", "XEN-EVT-002", "XEN-EVT-003"]),
        new("X24", "no event is lost", ["XEN-EVT-004", "XEN-EVT-005", "XEN-EVT-006", "XEN-EVT-007", "XEN-EVT-008", "XEN-EVT-012", "XEN-GUEST-024", "XEN-GUEST-025"]),
        new("X25", "iret", ["XEN-IRET-001", "XEN-RING-001"]),
        new("X26", "trap gates and interrupt gates", ["XEN-TRAP-001", "XEN-TRAP-002"]),
        new("X27", "permission of software interrupts", ["XEN-TRAP-003", "XEN-TRAP-004"]),
        new("X28", "totality and isolation", []),
        new("X29", "machine to physical and back", []),
        new("X30", "paging-structure coherence", []),
        new("X31", "lists stop at the first element that fails", ["XEN-CALL-004"], "a rule that refuses changes nothing; REFINE-ERRNO and REFINE-STATE: the answer, the count, and the state at the end of each hypercall"),
        new("X32", "a multicall is its calls one by one", ["XEN-CALL-001", "XEN-CALL-002", "XEN-CALL-003", "XEN-CALL-005", "XEN-CALL-007", "XEN-CALL-008"]),
        new("X33", "input and output", ["XEN-IO-001", "XEN-IO-002", "XEN-GUEST-023"]),
        new("X34", "debug and control registers", ["XEN-REG-001", "XEN-REG-002"]),
        new("X35", "no old table is left over", [], "REFINE-END: nothing is under way where the guest goes on"),
        new("X36", "batches refine single operations", ["XEN-BATCH-001", "XEN-BATCH-003", "XEN-BATCH-005", "XEN-BATCH-006", "XEN-BATCH-008", "XEN-BATCH-009"]),
        new("X37", "the pinning protocol", ["XEN-GUEST-004", "XEN-GUEST-005", "XEN-GUEST-006"]),
        new("X38", "the guest refines a native kernel", ["XEN-MASK-001"], "native and Xen run side by side (`fuzz notifier --world xen`)"),
        new("X39", "entries before the first pagetable is taken over", ["XEN-BITS-010", "XEN-GUEST-007"]),
        new("X40", "lazy modes", ["XEN-LAZY-001", "XEN-LAZY-002"]),
        new("X41", "grants", []),
        new("X42", "IOMMU", [], "not there: no devices"),
        new("X43", "cache coherence", [], "not there: one view of memory"),
        new("X44", "bounded work", []),
    ];
}
