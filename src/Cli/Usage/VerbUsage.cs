namespace Verified.Cli.Usage;

/// <summary>One verb: what it takes, what it does, an example, and how long that takes.</summary>
/// <param name="Name">The word; with a space in it if a second word follows, as in <c>machine list</c>.</param>
/// <param name="Says">What it does, on a line.</param>
internal sealed record VerbUsage(string Name, string Says)
{
    public ArgumentUsage? Argument { get; init; }

    public IReadOnlyList<OptionUsage> Options { get; init; } = [];

    /// <summary>What its options have in common, and what there is to know besides.</summary>
    public string? Remark { get; init; }

    /// <summary>Command lines that can be typed as they stand, without the program's name.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>How long it takes.</summary>
    public required string Time { get; init; }

    /// <summary>The programs that the launcher may fetch for it, given what was typed.</summary>
    public Func<Given, IReadOnlyList<string>> Components { get; init; } = _ => [];

    /// <summary>Another program reads its words; they are not judged here.</summary>
    public bool TakesAnything { get; init; }

    /// <summary>The options that a report is asked with are among its options.</summary>
    public bool Reports => Options.Any(ReportUsage.IsOne);

    /// <summary>The line of usage, without the program's name; the options of every report are left to one word.</summary>
    public string Synopsis => string.Join(' ', [.. Head, .. Options.Where(option => !ReportUsage.IsOne(option)).Select(Bracketed), .. Reports ? ["[REPORT]"] : Array.Empty<string>()]);

    private IEnumerable<string> Head => Argument is { } argument ? [Name, argument.Synopsis] : TakesAnything ? [Name, "[…]"] : [Name];

    private static string Bracketed(OptionUsage option) => option.Repeats ? $"[{option.Synopsis}]…" : $"[{option.Synopsis}]";
}
