using System.Diagnostics;
using System.Globalization;

namespace Verified.Cli.Usage;

/// <summary>What was typed after a verb. Everything in it is in the table of usage, and each value is one that the table admits.</summary>
/// <param name="verb">The verb.</param>
/// <param name="words">Its arguments.</param>
/// <param name="options">Each option that was given, with its values; a flag has none.</param>
internal sealed class Given(VerbUsage verb, IReadOnlyList<string> words, IReadOnlyDictionary<string, IReadOnlyList<string>> options)
{
    /// <summary>The row of the table.</summary>
    public VerbUsage Verb => verb;

    /// <summary>The arguments.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>The first argument, or null.</summary>
    public string? Word => words.Count > 0 ? words[0] : null;

    /// <summary>Whether an option was given.</summary>
    public bool Has(string option) => options.ContainsKey(Known(option).Name);

    /// <summary>All values of an option that repeats.</summary>
    public IReadOnlyList<string> Texts(string option) => options.TryGetValue(Known(option).Name, out var values) ? values : [];

    /// <summary>The value of an option, else its default, else null.</summary>
    public string? Text(string option) => Texts(option) is [var value, ..] ? value : Known(option).Default;

    /// <summary>The value of an option that has a default.</summary>
    public string Required(string option) => Text(option) ?? throw new UnreachableException($"{verb.Name} {option}: no default in the table of usage");

    /// <summary>A number, else its default, else null.</summary>
    public ulong? Number(string option) => Text(option) is { } text ? ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>A number that the table keeps within an <see cref="int"/>.</summary>
    public int? Count(string option) => checked((int?)Number(option));

    /// <summary>The values of a list with commas between them, or null.</summary>
    public IReadOnlyList<string>? List(string option) => Text(option)?.Split(',');

    private OptionUsage Known(string option) =>
        verb.Options.FirstOrDefault(one => one.Name == option) ?? throw new UnreachableException($"{verb.Name}: {option} is not in the table of usage");
}
