namespace Verified.Spec.Language;

/// <summary>Where something is written: a file of the tree and a line in it, as the compiler saw them.</summary>
/// <param name="File">From the root of the tree, with slashes.</param>
/// <param name="Line">Counted from 1.</param>
public sealed record SourcePlace(string File, int Line)
{
    private static readonly string[] Folders = ["/spec/", "/src/"];

    /// <summary>What the compiler supplies, cut to what is in the tree; null where it supplied nothing.</summary>
    public static SourcePlace? Of(string path, int line)
    {
        var slashes = path.Replace('\\', '/');
        var start = Folders.Max(folder => slashes.LastIndexOf(folder, StringComparison.Ordinal));
        return start < 0 ? null : new(slashes[(start + 1)..], line);
    }

    /// <summary><c>spec/Notifier/Windows.cs:12</c>.</summary>
    public override string ToString() => $"{File}:{Line}";
}
