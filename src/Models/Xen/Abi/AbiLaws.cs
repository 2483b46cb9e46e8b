using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>The laws of hypercalls by number.</summary>
public static class AbiLaws
{
    internal static readonly Law Total = new("XEN-TOTAL-001", "Every hypercall ends, whatever its number, its arguments and what they lead to.", "totality and isolation", "xen-abi");

    internal static readonly Law Answer = new("XEN-TOTAL-002", "What a hypercall answers is what is defined for its arguments, to the errno.", "totality and isolation", "xen-abi");

    internal static readonly Law OtherDomain = new("XEN-ISO-001", "A hypercall changes nothing of a domain that it does not name, and nothing of one that it may not act on, but what that domain offers: ports and grants.", "totality and isolation", "xen-abi");

    internal static readonly Law Hypervisor = new("XEN-ISO-002", "A hypercall writes to the guest's memory and to no memory of the hypervisor's.", "totality and isolation", "xen-abi");

    internal static readonly Law MachineToPhysical = new("XEN-MACHPHYS-001", "What the machine-to-physical table says of a frame changes by MMU_MACHPHYS_UPDATE of its owner, and when memory is got and given back.", "machine to physical and back", "xen-abi");

    internal static readonly Law List = new("XEN-LIST-001", "A list is done up to the first element that is refused, which has no effect, and the guest is told how far.", "lists stop at the first element that fails", "xen-abi");

    internal static readonly Law Port = new("XEN-PORT-001", "A port that a domain is given is one that it may have, and was free.", "totality and isolation", "xen-abi");

    internal static readonly Law Grant = new("XEN-GRANT-001", "A grant is mapped by an aligned entry of a live level-1 table of the caller's, and unmapped only where the entry has its frame and its permission.", "grants", "xen-abi");

    internal static readonly Law GrantHolders = new("XEN-GRANT-002", "What grants hold for devices is what is mapped for devices, and a granted frame that is mapped is said to be in use.", "grants", "xen-abi");

    internal static readonly Law Footprint = new("XEN-WRITE-001", "Of its guest's memory a hypercall writes its results, the entries that it is told to write, and nothing else.", "totality and isolation", "xen-abi");

    internal static readonly Law GivesBack = new("XEN-GRANT-003", "A handle is in use exactly as long as a grant is mapped under it: a mapping that is refused gives its handle back.", "grants", "xen-abi");

    /// <remarks>Source: Xen 4.17 xen/common/page_alloc.c, alloc_heap_pages; Xen commit 009401506e.</remarks>
    internal static readonly Law Scrubbed = new("XEN-SCRUB-001", "A frame that a domain is given holds zeros, whatever its last owner has left in it.", "totality and isolation", "xen-abi");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Law> All { get; } = [Total, Answer, OtherDomain, Hypervisor, MachineToPhysical, List, Port, Grant, GrantHolders, Footprint, GivesBack, Scrubbed];
}
