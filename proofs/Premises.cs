using System.Collections.Concurrent;
using Verified.Spec.Language;

namespace Verified.Proofs;

/// <summary>Which of the things that it may assume each proof uses, as the files in <c>proofs/premises</c> list them. A proof from fewer assumptions is a proof,
/// and a short text is answered at once, whatever a solver does by chance; so what the files say is a hint and nothing that is trusted.</summary>
/// <param name="lists">For each obligation's name its premises.</param>
public sealed class Premises(IReadOnlyDictionary<string, IReadOnlyCollection<string>> lists)
{
    private static readonly ConcurrentDictionary<string, Premises> Known = [];

    /// <summary>Those of a specification that are in the tree. There are none for a specification without a file.</summary>
    public static Premises Of(Specification specification) => Known.GetOrAdd(specification.Name, Read);

    /// <summary>No list: every proof uses everything that it may assume.</summary>
    public static Premises None { get; } = new(new Dictionary<string, IReadOnlyCollection<string>>());

    /// <summary>The premises of an obligation; null: everything that it may assume.</summary>
    public IReadOnlyCollection<string>? For(Obligation obligation) => lists.GetValueOrDefault(obligation.Name);

    /// <summary>A file's text: a line for each obligation, its name and those of its premises.</summary>
    public static string Text(IEnumerable<(string Obligation, IEnumerable<string> Premises)> lists) => string.Concat(
        lists.OrderBy(one => one.Obligation, StringComparer.Ordinal).Select(one => $"{string.Join(' ', one.Premises.Order(StringComparer.Ordinal).Prepend(one.Obligation + ":"))}\n"));

    /// <summary>Reads a file's text.</summary>
    public static Premises Parse(string text) => new(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(words => words[0].TrimEnd(':'), words => (IReadOnlyCollection<string>)words[1..].ToHashSet()));

    private static Premises Read(string name)
    {
        using var stream = typeof(Premises).Assembly.GetManifestResourceStream($"premises.{name}.txt");
        if (stream is null)
            return None;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }
}
