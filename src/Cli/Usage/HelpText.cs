using Verified.Abi;

namespace Verified.Cli.Usage;

/// <summary>The help, as lines of at most 80 columns.</summary>
internal static class HelpText
{
    private const int Columns = 80, Margin = 2, Gap = 2, WidestName = 20;

    private static readonly (string Status, string Means)[] Statuses =
    [
        ("0", "everything that was judged holds"),
        ("1", "a claim is violated, or a check broke before it had a verdict"),
        ("2", "bad usage or bad input: one line says where and what was expected"),
        ("3", "a component that was asked for is missing"),
        ("130", "interrupted; what was finished is reported"),
    ];

    /// <summary>Help for what stands after <c>help</c> or before <c>--help</c>: a verb, the first word of several, or nothing.</summary>
    /// <exception cref="BadInputException">There is no such verb.</exception>
    public static IEnumerable<string> For(IReadOnlyList<VerbUsage> usages, string path)
    {
        if (path.Length == 0)
        {
            return Overview(usages);
        }

        var first = path.Split(' ')[0];
        var found = usages.Where(usage => usage.Name == path || usage.Name.StartsWith(path + ' ', StringComparison.Ordinal)).ToList();
        if (found.Count > 0)
        {
            return found is [var only] ? Page(only) : found.SelectMany((usage, at) => at == 0 ? Page(usage) : Page(usage).Prepend("").Prepend(""));
        }

        var group = WordRules.NextWords(usages, "").Contains(first) ? first : "";
        var known = WordRules.NextWords(usages, group);
        var word = group.Length == 0 ? first : path[(first.Length + 1)..];
        throw known.Count == 0 ? new BadInputException(Quoted.Bare(word), $"nothing after '{group}'")
            : new BadInputException(Quoted.Bare(word), $"a verb: {string.Join(", ", known)}{Nearest.Question(word, known)}");
    }

    private static IEnumerable<string> Overview(IReadOnlyList<VerbUsage> usages) =>
    [
        .. Wrapped("Verified is a reference kernel and an executable specification of two contracts: the mmu-notifier contract of Linux and the paravirtual contract of Xen. What is judged by them ends with the kernel that is running and a real Xen.", 0),
        "",
        "usage: ./verified VERB …",
        "       ./verified help VERB     what it takes, an example, how long it takes",
        "       ./verified --version     the commit of this tree",
        "",
        .. usages.SelectMany(usage => Entry(usage.Name, usage.Says.Replace("`", "", StringComparison.Ordinal))),
        "",
        "exit status",
        .. Statuses.SelectMany(one => Entry(one.Status, one.Means)),
    ];

    private static IEnumerable<string> Page(VerbUsage usage) =>
    [
        .. Hanging("usage: ./verified ", usage.Synopsis),
        "",
        .. Wrapped($"{char.ToUpperInvariant(usage.Says[0])}{usage.Says[1..].Replace("`", "", StringComparison.Ordinal)}.", 0),
        .. usage.Remark is { } remark ? ["", .. Wrapped(remark, 0)] : Array.Empty<string>(),
        .. usage.Argument is { } argument ? ["", .. Entry(argument.Name, Join(argument.Says, argument.Kind.Range, null, []))] : Array.Empty<string>(),
        .. Options("options", [.. usage.Options.Where(option => !ReportUsage.IsOne(option))]),
        .. Options("reports ([REPORT] above)", [.. usage.Options.Where(ReportUsage.IsOne)]),
        "",
        usage.Examples.Count == 1 ? "example" : "examples",
        .. usage.Examples.Select(example => $"  ./verified {example}"),
        "",
        .. Hanging("time: ", usage.Time),
    ];

    private static IEnumerable<string> Options(string heading, IReadOnlyList<OptionUsage> options) =>
        options.Count == 0 ? [] : ["", heading, .. options.SelectMany(option => Entry(option.Synopsis, Join(option.Says, option.Kind?.Range, option.Default, Limits(option))))];

    private static IEnumerable<string> Limits(OptionUsage option)
    {
        if (option.OnlyFor.Count > 0)
        {
            yield return $"Only for {string.Join(", ", option.OnlyFor)}.";
        }

        if (option.Needs is { } needed)
        {
            yield return $"Only with {needed}.";
        }

        if (option.NotWith.Count > 0)
        {
            yield return $"Not with {string.Join(", ", option.NotWith)}.";
        }

        if (option.Repeats)
        {
            yield return "May be given several times.";
        }
    }

    private static string Join(string says, string? range, string? initially, IEnumerable<string> limits) => string.Join(' ',
    [
        says,
        .. range is not null ? [$"({range}{(initially is { Length: > 0 } ? $"; by default {initially}" : "")})"] : Array.Empty<string>(),
        .. limits,
    ]);

    private static IEnumerable<string> Entry(string name, string text)
    {
        var left = Margin + WidestName + Gap;
        var lines = Wrapped(text, left).ToList();
        var label = new string(' ', Margin) + name;
        if (name.Length > WidestName)
        {
            foreach (var line in Hanging(new string(' ', Margin), name))
            {
                yield return line;
            }
        }
        else
        {
            yield return label.PadRight(left) + lines[0].TrimStart();
            lines.RemoveAt(0);
        }

        foreach (var line in lines)
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Hanging(string label, string text) => Wrapped(text, label.Length).Select((line, at) => at == 0 ? label + line.TrimStart() : line);

    /// <summary>Breaks a text between words; what is in brackets is not broken.</summary>
    private static IEnumerable<string> Wrapped(string text, int left)
    {
        var line = new string(' ', left);
        foreach (var word in Pieces(text))
        {
            if (line.Length > left && line.Length + 1 + word.Length > Columns)
            {
                yield return line;
                line = new string(' ', left);
            }

            line += line.Length > left ? " " + word : word;
        }

        yield return line;
    }

    private static IEnumerable<string> Pieces(string text)
    {
        var held = "";
        foreach (var word in text.Split(' '))
        {
            held = held.Length == 0 ? word : $"{held} {word}";
            if (held[0] != '[' || held.Contains(']'))
            {
                yield return held;
                held = "";
            }
        }

        if (held.Length > 0)
        {
            yield return held;
        }
    }
}
