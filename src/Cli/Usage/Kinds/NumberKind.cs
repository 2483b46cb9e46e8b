using System.Globalization;

namespace Verified.Cli.Usage.Kinds;

/// <summary>A whole number in decimal digits.</summary>
/// <param name="Least">The least that is taken.</param>
/// <param name="Most">The most that is taken.</param>
/// <param name="Hint">Stands for it in a line of usage.</param>
internal sealed record NumberKind(ulong Least, ulong Most, string Hint = "N") : ValueKind(Hint)
{
    public override string Expected => $"a number from {Least} to {Most}";

    public override string Range => $"{Least} to {Most}";

    public override IReadOnlyList<string> Refused =>
        ["", " ", "-1", "-9223372036854775808", "1.5", "0x10", "1e3", "many", "99999999999999999999999", .. Least > 0 ? [$"{Least - 1}"] : Array.Empty<string>(), $"{(UInt128)Most + 1}"];

    public override bool Admits(string value) =>
        ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most;
}
