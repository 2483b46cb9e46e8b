namespace Verified.Cli.Usage.Kinds;

/// <summary>Some of a few words, with commas between them, each at most once.</summary>
/// <param name="Thing">What they are: <c>machines</c>.</param>
/// <param name="Choices">All of them.</param>
internal sealed record ListKind(string Thing, IReadOnlyList<string> Choices) : ValueKind(string.Join(',', Choices))
{
    public override string Expected => $"{Thing} with commas between them, each once: {string.Join(", ", Choices)}";

    public override string Range => $"some of {string.Join(", ", Choices)}, with commas between them";

    public override IReadOnlyList<string> Offers => Choices;

    public override IReadOnlyList<string> Refused => ["", ",", $"{Choices[0]},", $",{Choices[0]}", $"{Choices[0]},{Choices[0]}", $"{Choices[0]} {Choices[^1]}", "none-of-these"];

    public override bool Admits(string value) => value.Split(',') is var words && words.All(Choices.Contains) && words.Distinct().Count() == words.Length;

    public override string Fault(string value) =>
        $"{Expected}, not {Quoted.Word(value)}{(value.Split(',').FirstOrDefault(word => !Choices.Contains(word)) is { } unknown ? Nearest.Question(unknown, Choices) : "")}";
}
