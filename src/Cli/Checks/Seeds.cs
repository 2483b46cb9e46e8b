using System.Security.Cryptography;

namespace Verified.Cli.Checks;

/// <summary>The seeds with which a check runs random programs: fixed ones, which gate, and one that nobody has tried before.</summary>
internal static class Seeds
{
    /// <summary>How many seeds the full budget runs.</summary>
    private const int OfFull = 10;

    /// <summary>Few enough digits to be typed again.</summary>
    private const int FreshBelow = 1_000_000_000;

    /// <summary>Drawn once for a run of the program; the name of each case that it fixes has it.</summary>
    public static ulong Fresh { get; } = (ulong)RandomNumberGenerator.GetInt32(OfFull, FreshBelow);

    /// <summary>The seeds of a budget: 1 and the fresh one, or 1 to 9 and the fresh one.</summary>
    public static IReadOnlyList<ulong> Of(Budget budget) =>
        [.. Enumerable.Range(1, budget == Budget.Quick ? 1 : OfFull - 1).Select(seed => (ulong)seed), Fresh];
}
