using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Transfer;

namespace Verified.Models.Judging;

/// <summary>A law of the machine: what must hold of an implementation, of which no specification has anything in its state. It is evaluated in every run of its judge, and not proved.</summary>
/// <param name="Id">Its id, as unique as a claim's.</param>
/// <param name="Sentence">It.</param>
/// <param name="Invariant">Which invariant of the contract it is, in the words of the ledger.</param>
/// <param name="Judge">Which judge evaluates it.</param>
public sealed record Law(string Id, string Sentence, string Invariant, string Judge)
{
    /// <summary>All laws.</summary>
    public static IReadOnlyList<Law> All { get; } = [.. MemoryLaws.All, .. AbiLaws.All, .. TransferLaws.Own];
}
