using Verified.Abi.Machines;

namespace Verified.Models.Machines;

/// <summary>A corner of the page walk: one entry's flags at one level, and who makes what access through it.</summary>
/// <param name="Levels">How many levels the tables have.</param>
/// <param name="Level">The entry's level.</param>
/// <param name="Flags">P, R/W, U/S, A, D, PS, XD and a reserved bit, from the lowest bit on.</param>
/// <param name="IsUser">Who.</param>
/// <param name="Access">What.</param>
public readonly record struct EntryClass(int Levels, int Level, int Flags, bool IsUser, AccessKind Access)
{
    private static readonly int Combinations = 256, Kinds = 3;

    /// <summary>How many there are for tables of so many levels.</summary>
    public static int Count(int levels) => levels * Combinations * 2 * Kinds;

    /// <summary>One of them; the numbers go round.</summary>
    public static EntryClass Numbered(int levels, int number)
    {
        number %= Count(levels);
        var (flags, rest) = (number % Combinations, number / Combinations);
        return new(levels, 1 + rest / (2 * Kinds), flags, rest % 2 == 0, (AccessKind)(rest / 2 % Kinds));
    }

    /// <summary>Whether the entry has the flag of that position.</summary>
    public bool Has(int position) => (Flags >> position & 1) != 0;
}
