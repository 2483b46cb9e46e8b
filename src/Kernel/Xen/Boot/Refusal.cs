namespace Verified.Kernel.Xen.Boot;

/// <summary>Why a kernel cannot be booted: the place in it, and what was expected there.</summary>
internal sealed record Refusal(string Where, string Expected)
{
    private const int MostQuoted = 40;

    /// <summary>What a file says, for a line on a terminal: its first characters, of which those that are none for people are question marks.</summary>
    public static string Quote(string said)
    {
        var shown = string.Concat(said.Take(MostQuoted).Select(character => character is >= ' ' and <= '~' ? character : '?'));
        return said.Length <= MostQuoted ? $"'{shown}'" : $"'{shown}…'";
    }

    public override string ToString() => $"{Where}: expected {Expected}";
}
