using Verified.Spec.Language;

namespace Verified.Proofs;

/// <summary>The list of what no claim notices of a specification, as it is kept in the tree: it names exactly the mutants that survive.</summary>
/// <param name="Missing">What survives and has no line.</param>
/// <param name="TooMany">What has a line and does not survive, with the proof that notices it; null: there is no such mutant.</param>
/// <param name="Open">Of which it is not known whether they survive, so that a line of them is neither right nor wrong.</param>
/// <param name="Listed">How many lines are right.</param>
public sealed record Survivors(IReadOnlyList<string> Missing, IReadOnlyList<(string Line, string? KilledBy)> TooMany, IReadOnlyList<string> Open, int Listed)
{
    /// <summary>Whether the list is known to be exact.</summary>
    public bool IsCurrent => Missing.Count == 0 && TooMany.Count == 0 && Open.Count == 0;

    /// <summary>The file of a specification, from the root of the tree.</summary>
    public static string FileOf(Specification specification) => $"proofs/golden/{specification.Name}-survivors.txt";

    /// <summary>The lines of a file; none if it is not there.</summary>
    public static IReadOnlyList<string> Read(string file) => File.Exists(file) ? [.. File.ReadLines(file).Where(line => line.Length > 0 && !line.StartsWith('#'))] : [];

    /// <summary>The list held against what became of every mutant.</summary>
    public static Survivors Judge(IReadOnlyList<MutantVerdict> verdicts, IReadOnlyList<string> lines)
    {
        var open = verdicts.Where(verdict => verdict.IsOpen).Select(verdict => verdict.What).ToHashSet();
        var survive = verdicts.Where(verdict => verdict.KilledBy is null && !verdict.IsOpen).Select(verdict => verdict.What).ToHashSet();
        return new(
            [.. survive.Except(lines)],
            [.. lines.Where(line => !survive.Contains(line) && !open.Contains(line)).Select(line => (line, verdicts.FirstOrDefault(verdict => verdict.What == line)?.KilledBy))],
            [.. open],
            lines.Count(survive.Contains));
    }
}
