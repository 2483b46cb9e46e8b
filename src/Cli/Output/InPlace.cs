using System.Diagnostics;

namespace Verified.Cli.Output;

/// <summary>What is no regular file, or cannot be replaced: a device, a FIFO, a descriptor that we were given. Bytes go to it as they come.</summary>
/// <remarks>It never waits long for somebody who does not read. Source: POSIX, open: a FIFO without a reader is ENXIO; pipe(7): what poll calls writable takes 4096 bytes.</remarks>
internal sealed class InPlace : OutputSink
{
    private const int AtOnce = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly int _descriptor;

    /// <exception cref="IOException">It cannot be opened, or nobody opens the other end.</exception>
    public InPlace(OutputTarget target) => _descriptor = target.Descriptor is { } given ? Given(given) : Opened(target);

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (!FileCalls.IsWritable(_descriptor, (int)Patience.TotalMilliseconds))
            {
                throw new IOException($"nobody reads it for {Patience.TotalSeconds} s");
            }

            var written = FileCalls.Write(_descriptor, bytes[..Math.Min(bytes.Length, AtOnce)]);
            if (written < 0 && FileCalls.Error is not (FileCalls.Interrupted or FileCalls.Again))
            {
                throw FileCalls.Failure();
            }

            bytes = bytes[Math.Max(written, 0)..];
        }
    }

    public override void Commit()
    {
    }

    public override void Dispose() => _ = FileCalls.Close(_descriptor);

    private static int Given(int descriptor) =>
        FileCalls.IsGiven(descriptor) && FileCalls.Duplicate(descriptor) is var copy and >= 0 ? copy : throw new IOException("it is closed");

    private static int Opened(OutputTarget target)
    {
        var flags = FileCalls.WriteOnly | FileCalls.NonBlocking | FileCalls.CloseOnExec | (target.Facts is { Kind: FileKind.Regular } ? FileCalls.Truncate : 0);
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(PollInterval))
        {
            if (FileCalls.Open(target.Path, flags) is var descriptor and >= 0)
            {
                return descriptor;
            }

            if (target.Facts is not { Kind: FileKind.Fifo } || FileCalls.Error != FileCalls.NoReader)
            {
                throw FileCalls.Failure();
            }

            if (clock.Elapsed > Patience)
            {
                throw new IOException($"nobody reads it for {Patience.TotalSeconds} s");
            }
        }
    }
}
