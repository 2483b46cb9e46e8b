using Microsoft.CodeAnalysis.Text;

namespace Verified.Models.Mutants;

/// <summary>One small mistake in one source file of the kernel. Compares by value.</summary>
/// <param name="Path">The file, from the root of the tree.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Member">The member in which it is.</param>
/// <param name="Kind">In which way it is wrong.</param>
/// <param name="Start">Where the text begins that is replaced, in characters of the file.</param>
/// <param name="Was">The text that is replaced.</param>
/// <param name="Is">What stands there in its place.</param>
public sealed record KernelMutant(string Path, int Line, string Member, MutationKind Kind, int Start, string Was, string Is)
{
    private static readonly int MostShown = 120;

    /// <summary>Which of several alike in one member it is, from 1.</summary>
    public int Number { get; init; } = 1;

    /// <summary>The folder of its file, from the root of the tree.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];

    /// <summary>The change on one line.</summary>
    public string Change => Kind == MutationKind.DroppedElse || Is is ";" or "" ? $"without '{Short(Was)}'" : $"'{Short(Was)}' -> '{Short(Is)}'";

    /// <summary>Its name in lists: it stays the same when lines are added above.</summary>
    public string Key => $"{Path} {Member}: {Kind.Text()}: {Change}{(Number == 1 ? "" : $" #{Number}")}";

    /// <summary>The part of the text that is replaced.</summary>
    internal TextSpan Span => new(Start, Was.Length);

    /// <summary>The file with the mistake in it.</summary>
    internal string In(string source) => string.Concat(source.AsSpan(0, Start), Is, source.AsSpan(Start + Was.Length));

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MostShown ? line : $"{line[..MostShown]}…";
    }
}
