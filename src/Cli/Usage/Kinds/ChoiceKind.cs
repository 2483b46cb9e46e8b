namespace Verified.Cli.Usage.Kinds;

/// <summary>One of a few words.</summary>
/// <param name="Thing">What each of them is: <c>a model</c>.</param>
/// <param name="Choices">All of them.</param>
/// <param name="Name">Stands for it in a line of usage, where the choices would make it too long.</param>
internal sealed record ChoiceKind(string Thing, IReadOnlyList<string> Choices, string? Name = null) : ValueKind(Name ?? string.Join('|', Choices))
{
    public override string Expected => $"{Thing}: {string.Join(", ", Choices)}";

    public override string Range => string.Join(", ", Choices);

    public override IReadOnlyList<string> Offers => Choices;

    public override IReadOnlyList<string> Refused => ["", "0", "1", $"{Choices[0]}x", $"{Choices[0]},{Choices[^1]}", Choices[0].ToUpperInvariant(), "none-of-these"];

    public override bool Admits(string value) => Choices.Contains(value);

    public override string Fault(string value) => $"{Expected}, not {Quoted.Word(value)}{Nearest.Question(value, Choices)}";
}
