namespace Verified.Models.XenAbi;

/// <summary>A claim about hypercalls by number that a judge evaluates on an implementation; no rule of a specification states it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Sentence">It.</param>
/// <param name="Invariant">Which invariant of the contract it is.</param>
public sealed record AbiClaim(string Id, string Sentence, string Invariant);

/// <summary>The claims of <c>xen-abi</c>.</summary>
public static class AbiClaims
{
    /// <summary>X28.</summary>
    public static readonly AbiClaim Total = new("XEN-TOTAL-001", "Every hypercall ends, whatever its number, its arguments and what they lead to.", "X28");

    /// <summary>X28.</summary>
    public static readonly AbiClaim Answer = new("XEN-TOTAL-002", "What a hypercall answers is what is defined for its arguments, to the errno.", "X28");

    /// <summary>X28.</summary>
    public static readonly AbiClaim OtherDomain = new("XEN-ISO-001", "A hypercall changes nothing of a domain that it does not name, and nothing of one that it may not act on, but what that domain offers: ports and grants.", "X28");

    /// <summary>X28.</summary>
    public static readonly AbiClaim Hypervisor = new("XEN-ISO-002", "A hypercall writes to the guest's memory and to no memory of the hypervisor's.", "X28");

    /// <summary>X29.</summary>
    public static readonly AbiClaim MachineToPhysical = new("XEN-MACHPHYS-001", "What the machine-to-physical table says of a frame changes by MMU_MACHPHYS_UPDATE of its owner, and when memory is got and given back.", "X29");

    /// <summary>X31.</summary>
    public static readonly AbiClaim List = new("XEN-LIST-001", "A list is done up to the first element that is refused, which has no effect, and the guest is told how far.", "X31");

    /// <summary>X28.</summary>
    public static readonly AbiClaim Port = new("XEN-PORT-001", "A port that a domain is given is one that it may have, and was free.", "X28");

    /// <summary>X41.</summary>
    public static readonly AbiClaim Grant = new("XEN-GRANT-001", "A grant is mapped by an aligned entry of a live level-1 table of the caller's, and unmapped only where the entry has its frame and its permission.", "X41");

    /// <summary>X41.</summary>
    public static readonly AbiClaim GrantHolders = new("XEN-GRANT-002", "What grants hold for devices is what is mapped for devices, and a granted frame that is mapped is said to be in use.", "X41");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AbiClaim> All { get; } = [Total, Answer, OtherDomain, Hypervisor, MachineToPhysical, List, Port, Grant, GrantHolders];
}
