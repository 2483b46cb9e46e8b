using System.Globalization;
using Verified.Abi;

namespace Verified.Models.Judging.Traces;

/// <summary>The words that lines of a trace are made of.</summary>
internal static class TraceWords
{
    /// <exception cref="BadInputException">The word is no <c>NAME=NUMBER</c>.</exception>
    internal static (string Name, string Value) Assignment(string where, string word)
        => word.Split('=') is [{ Length: > 0 } name, { Length: > 0 } value] ? (name, value) : throw new BadInputException(where, $"NAME=NUMBER, not '{word}'");

    /// <exception cref="BadInputException">The text is no number in the range.</exception>
    internal static int InRange(string where, string name, string text, int low, int high)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high ? number
            : throw new BadInputException(where, $"{name} from {low} to {high}, not '{text}'");

    /// <exception cref="BadInputException">The text is no number in hexadecimal, without a prefix, or is too large.</exception>
    internal static ulong Hexadecimal(string where, string name, string text, ulong most = ulong.MaxValue)
        => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number <= most ? number
            : throw new BadInputException(where, $"{name} from 0 to {most:x}, in hexadecimal, not '{text}'");

    /// <summary>The place of a word in memory that a program fills, divisible by 8.</summary>
    /// <exception cref="BadInputException">The text is none below the end.</exception>
    internal static int WordOffset(string where, string text, int end)
        => Hexadecimal(where, "the place of a word", text, (ulong)end - sizeof(ulong)) is var offset && offset % sizeof(ulong) == 0 ? (int)offset
            : throw new BadInputException(where, $"the place of a word, which is divisible by 8, not '{text}'");
}
