using Verified.Abi.Machines;
using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging.Answers;

/// <summary>One way in which a CPU may come to the answer of an access.</summary>
/// <param name="Format">The format of the tables.</param>
/// <param name="Walked">The outcome of the walk of these entries.</param>
/// <param name="Entries">The entries from the root down, as the CPU knows or reads them.</param>
/// <param name="Places">Their physical addresses; 0 for one that is not in memory.</param>
/// <param name="Remembered">How many of them it remembers; all of them if it remembers the translation.</param>
/// <param name="IsPast">Some of what it remembers is not in memory any more.</param>
internal sealed record Possibility(
    TableFormat Format, Walked<PlainBits> Walked, IReadOnlyList<ulong> Entries, IReadOnlyList<ulong> Places, int Remembered, bool IsPast)
{
    /// <summary>The access happens.</summary>
    public bool Happens => !Walked.Faults.IsTrue;

    /// <summary>The answer for people.</summary>
    public string Answer => Happens ? $"the page at 0x{Walked.Physical.Value & ~0xffful:x}" : $"page fault 0x{Walked.Code.Value:x}";

    /// <summary>What leads to it, for people.</summary>
    public string Said
    {
        get
        {
            var used = Enumerable.Range(0, Entries.Count).Where(i => i == 0 || Walked.IsUsed[i - 1].IsTrue && !Walked.IsLeaf[i - 1].IsTrue)
                .Select(i => $"L{Format.Levels[i].Number} 0x{Entries[i]:x}{(i < Remembered ? " (remembered)" : "")}");
            return $"{Answer}: {string.Join(", ", used)}";
        }
    }

    /// <summary>The exception is the one that it comes to; where it comes to none, the loaded word has still to be compared.</summary>
    public bool Explains(in AccessResult result) => Happens
        ? !result.Faulted && result.ErrorCode == 0
        : result == new AccessResult(AccessResult.PageFault, (uint)Walked.Code.Value, 0);

    /// <summary>The bits that it sets in entries in memory.</summary>
    public IEnumerable<(ulong Place, ulong Bits)> Marks() => Marks(Walked.After, Entries.Count);

    /// <summary>The bits that a fault may leave in entries in memory, besides none: in those that lead to tables, or in that of the page too.</summary>
    /// <param name="allowed">Which looseness there is.</param>
    public IEnumerable<(Looseness By, IEnumerable<(ulong Place, ulong Bits)> Marks)> LooseMarks(Looseness allowed)
    {
        if (Happens)
            yield break;
        var tables = Enumerable.Range(0, Entries.Count).Count(i => Walked.IsUsed[i].IsTrue && !Walked.IsLeaf[i].IsTrue);
        if (allowed.HasFlag(Looseness.AccessedByFaults) && Marks(Walked.AfterLoosely, tables).Any())
            yield return (Looseness.AccessedByFaults, Marks(Walked.AfterLoosely, tables));
        if (allowed.HasFlag(Looseness.AccessedByFaults) && Walked.IsDenied.IsTrue && Marks(Walked.AfterLoosely, tables + 1).Any())
            yield return (Looseness.AccessedByFaults, Marks(Walked.AfterLoosely, tables + 1));
        if (allowed.HasFlag(Looseness.AccessedByReservedPages) && Walked.IsReserved.IsTrue && tables >= Remembered && (Entries[tables] & (PageFlags.Superpage | PageFlags.Accessed)) == PageFlags.Superpage)
            yield return (Looseness.AccessedByReservedPages, Marks(Walked.AfterLoosely, tables).Append((Places[tables], PageFlags.Accessed << ((int)(Places[tables] & 4) * 8))));
    }

    private IEnumerable<(ulong Place, ulong Bits)> Marks(IReadOnlyList<PlainBits> after, int count)
    {
        for (var i = Remembered; i < count; i++)
        {
            var bits = after[i].Value & ~Entries[i];
            if (bits != 0)
                yield return (Places[i], bits << ((int)(Places[i] & 4) * 8));
        }
    }
}
