using Verified.Abi;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Judging;

/// <summary>One number of an implementation's sizes.</summary>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="Name">Its name in a trace.</param>
/// <param name="Least">The least that makes sense.</param>
/// <param name="Most">The most that is judged: the code that judges is generated for the sizes.</param>
/// <param name="Get">The number.</param>
/// <param name="With">The sizes with another number.</param>
internal sealed record SizeWord<TSizes>(string Name, int Least, int Most, Func<TSizes, int> Get, Func<TSizes, int, TSizes> With)
{
    /// <summary>It is left out where it is 0.</summary>
    internal bool IsRare { get; init; }

    /// <summary>What it was called before, in traces that are still read; null if nothing else.</summary>
    internal string? Formerly { get; init; }
}

/// <summary>Sizes on one line: <c>frames=11 slots=3 domains=2 vcpus=3</c>.</summary>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="words">Their numbers, in order.</param>
/// <param name="usual">What is not named is as here.</param>
/// <param name="wrong">What else must be so of the numbers together; null if all is well.</param>
internal sealed class SizesText<TSizes>(IReadOnlyList<SizeWord<TSizes>> words, TSizes usual, Func<TSizes, string?> wrong)
{
    /// <summary>The same numbers, of which more must be so.</summary>
    internal SizesText<TSizes> Where(Func<TSizes, string?> alsoWrong) => new(words, usual, sizes => wrong(sizes) ?? alsoWrong(sizes));

    internal string Print(TSizes sizes) =>
        string.Join(' ', words.Where(word => !word.IsRare || word.Get(sizes) != 0).Select(word => $"{word.Name}={word.Get(sizes)}"));

    /// <exception cref="BadInputException">A word is unknown, or its number is out of range.</exception>
    internal TSizes Parse(string where, IEnumerable<string> text)
    {
        var sizes = usual;
        foreach (var one in text)
        {
            var (name, value) = TraceWords.Assignment(where, one);
            var word = words.FirstOrDefault(word => word.Name == name || word.Formerly == name) ?? throw new BadInputException(where, $"one of {string.Join(", ", words.Select(word => word.Name))}, not '{name}'");
            sizes = word.With(sizes, TraceWords.InRange(where, name, value, word.Least, word.Most));
        }
        return wrong(sizes) is { } expected ? throw new BadInputException(where, expected) : sizes;
    }
}
