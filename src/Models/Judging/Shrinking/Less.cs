namespace Verified.Models.Judging.Shrinking;

/// <summary>Smaller numbers to try in place of one.</summary>
internal static class Less
{
    /// <summary>None, half, and one less, each once.</summary>
    internal static IEnumerable<byte> Than(byte value) => new[] { 0, value / 2, value - 1 }.Where(less => less >= 0 && less < value).Distinct().Select(less => (byte)less);
}
