namespace Verified.Cli.Usage.Kinds;

/// <summary>The id of one of many things, or its name.</summary>
/// <param name="Hint">Stands for it in a line of usage.</param>
/// <param name="Thing">What has it: <c>the id of a seeded bug</c>.</param>
/// <param name="Known">All ids; asked for only when they are needed.</param>
internal sealed record IdKind(string Hint, string Thing, Func<IEnumerable<string>> Known) : ValueKind(Hint)
{
    private const int MostListed = 12;

    /// <summary>What a shell offers, if not all ids.</summary>
    public Func<IEnumerable<string>>? Offered { get; init; }

    /// <summary>A part of an id, in any capitals, stands for all that contain it.</summary>
    public bool TakesParts { get; init; }

    /// <summary>What ends so is the path of a file, and admitted.</summary>
    public string? FileEnding { get; init; }

    public override string Expected => Thing;

    public override IReadOnlyList<string> Offers => [.. (Offered ?? Known)().Distinct()];

    public override bool IsPath => FileEnding is not null;

    public override IReadOnlyList<string> Refused => ["", "none-of-these"];

    public override bool Admits(string value) =>
        value.Length > 0 && ((FileEnding is { } ending && value.EndsWith(ending, StringComparison.Ordinal)) || Known().Any(known => IsMeant(known, value)));

    public override string Fault(string value)
    {
        var all = Offers;
        return $"{Thing}{(all.Count <= MostListed ? $": {string.Join(", ", all)}" : "")}, not {Quoted.Word(value)}{Nearest.Question(value, all)}";
    }

    private bool IsMeant(string known, string value) => TakesParts ? known.Contains(value, StringComparison.OrdinalIgnoreCase) : known == value;
}
