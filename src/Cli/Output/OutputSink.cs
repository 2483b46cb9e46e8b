namespace Verified.Cli.Output;

/// <summary>Takes the bytes of one output. Disposed without <see cref="Commit"/>, a file that is replaced stays as it was.</summary>
internal abstract class OutputSink : IDisposable
{
    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>All bytes have come: the output appears under its name.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public abstract void Commit();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static OutputSink Open(string path) => Open(OutputTarget.Of(path));

    /// <summary>A file in a folder that takes no other file, and a file on which another one is mounted, can only be written in place.</summary>
    private static OutputSink Open(OutputTarget target) =>
        !target.IsReplaced || !FileReplacement.IsPossible(target) ? new InPlace(target) : new FileReplacement(target);
}
