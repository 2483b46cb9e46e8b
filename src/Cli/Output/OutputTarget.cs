using System.Globalization;

namespace Verified.Cli.Output;

/// <summary>What a name that somebody gave for an output stands for, when every symbolic link is followed.</summary>
/// <param name="Path">Where the links lead.</param>
/// <param name="Facts">What is there; null: nothing yet.</param>
/// <param name="Descriptor">It is a descriptor of this process, such as that of <c>/dev/stdout</c>; null: it is not.</param>
internal sealed record OutputTarget(string Path, FileFacts? Facts, int? Descriptor)
{
    private const int MostLinks = 40;

    private static readonly string[] FoldersOfDescriptors = ["/proc/self/fd", "/dev/fd", $"/proc/{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}/fd"];

    /// <summary>A regular file, or one that is not there yet: it is replaced as a whole. Everything else is written in place.</summary>
    public bool IsReplaced => Descriptor is null && Facts is null or { Kind: FileKind.Regular };

    /// <summary>The folder that it lies in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder ? folder : "/";

    /// <exception cref="IOException">The links lead nowhere.</exception>
    public static OutputTarget Of(string path)
    {
        var at = System.IO.Path.IsPathRooted(path) ? path : System.IO.Path.Combine(Environment.CurrentDirectory, path);
        for (var links = 0; links < MostLinks; links++)
        {
            if (DescriptorOf(at) is { } descriptor)
            {
                return new OutputTarget(at, FileCalls.Facts(at, follows: true), descriptor);
            }

            var facts = FileCalls.Facts(at, follows: false);
            if (facts is not { Kind: FileKind.Link })
            {
                return new OutputTarget(at, facts, null);
            }

            var next = new FileInfo(at).LinkTarget ?? throw new IOException("its link cannot be read");
            at = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(at) ?? "/", next);
        }

        throw new IOException("its links go round in circles");
    }

    private static int? DescriptorOf(string path) =>
        FoldersOfDescriptors.Contains(System.IO.Path.GetDirectoryName(path))
        && int.TryParse(System.IO.Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
