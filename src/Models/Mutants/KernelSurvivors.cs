using Verified.Abi;

namespace Verified.Models.Mutants;

/// <summary>The list of mutants of the kernel that no judge notices, each with its reason: <c>KEY | equivalent: …</c>, <c>hole: …</c> or <c>unreachable: …</c>.</summary>
public sealed class KernelSurvivors
{
    /// <summary>The list in the tree.</summary>
    public static readonly string File = "proofs/golden/kernel-survivors.txt";

    private static readonly string[] Begins = ["equivalent: ", "hole: ", "unreachable: "];

    private readonly Dictionary<string, string> reasons = [];

    /// <summary>Reads a list. Lines that begin with # are remarks.</summary>
    /// <exception cref="BadInputException">A line has no reason, or stands there twice.</exception>
    public KernelSurvivors(IReadOnlyList<string> lines)
    {
        foreach (var (number, line) in lines.Index().Where(one => one.Item.Length > 0 && one.Item[0] != '#'))
        {
            var at = line.LastIndexOf(" | ", StringComparison.Ordinal);
            if (at < 0 || !Begins.Any(begin => line.AsSpan(at + 3).StartsWith(begin, StringComparison.Ordinal)))
                throw new BadInputException($"{File}:{number + 1}", $"a mutant and after ' | ' its reason, which begins with one of {string.Join(", ", Begins.Select(begin => begin.Trim()))}");
            if (!reasons.TryAdd(line[..at], line[(at + 3)..]))
                throw new BadInputException($"{File}:{number + 1}", "each mutant once");
        }
    }

    /// <summary>The list of a tree; empty if there is none.</summary>
    public static KernelSurvivors Of(string root) => Path.Combine(root, File) is var path && System.IO.File.Exists(path) ? new(System.IO.File.ReadAllLines(path)) : new([]);

    /// <summary>The mutants that are listed.</summary>
    public IReadOnlyCollection<string> Keys => reasons.Keys;

    /// <summary>Why a mutant survives, if it is listed.</summary>
    public string? ReasonOf(KernelMutant mutant) => reasons.GetValueOrDefault(mutant.Key);

    /// <summary>Whether a mutant is listed as one that changes nothing that can be seen.</summary>
    public bool IsEquivalent(KernelMutant mutant) => ReasonOf(mutant)?.StartsWith(Begins[0], StringComparison.Ordinal) ?? false;
}
