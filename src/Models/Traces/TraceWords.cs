using System.Globalization;
using Verified.Abi;

namespace Verified.Models.Traces;

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
}
