namespace Verified.Abi;

/// <summary>What somebody handed us cannot be read: a file, a trace, an option.</summary>
/// <remarks>
/// The command line prints the message as one line and ends with status 2. It is thrown before anything is
/// changed, so nothing is lost. It never stands for a mistake of our own.
/// Whatever it quotes comes from a stranger: it is cut, and control characters are shown by their numbers (<see cref="Quotation"/>).
/// </remarks>
public sealed class BadInputException : Exception
{
    /// <summary>Names the place and what was expected there.</summary>
    /// <param name="where">The place, as exact as it is known: <c>run.trace:17</c>, <c>--scope</c>.</param>
    /// <param name="expected">What was expected there, and what stood there instead when that helps.</param>
    public BadInputException(string where, string expected)
        : base($"{Quotation.Printable(where)}: expected {Quotation.InMessage(expected)}")
    {
        Where = Quotation.Printable(where);
        Expected = Quotation.InMessage(expected);
    }

    /// <summary>The place: a file with its line or byte, or an option.</summary>
    public string Where { get; }

    /// <summary>What was expected there.</summary>
    public string Expected { get; }
}
