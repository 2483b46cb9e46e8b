namespace Verified.Abi;

/// <summary>What somebody handed us cannot be read: a file, a trace, an option.</summary>
/// <remarks>
/// The command line prints the message as one line and ends with status 2. It is thrown before anything is
/// changed, so nothing is lost. It never stands for a mistake of our own.
/// </remarks>
public sealed class BadInputException : Exception
{
    /// <summary>Names the place and what was expected there.</summary>
    /// <param name="where">The place, as exact as it is known: <c>run.trace:17</c>, <c>--scope</c>.</param>
    /// <param name="expected">What was expected there, and what stood there instead when that helps.</param>
    public BadInputException(string where, string expected)
        : base($"{where}: expected {expected}")
    {
        Where = where;
        Expected = expected;
    }

    /// <summary>The place: a file with its line or byte, or an option.</summary>
    public string Where { get; }

    /// <summary>What was expected there.</summary>
    public string Expected { get; }
}
