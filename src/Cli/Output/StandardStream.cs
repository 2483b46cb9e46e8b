using System.Diagnostics;
using System.Text;

namespace Verified.Cli.Output;

/// <summary>Standard output or standard error, to which writing never fails: what cannot be written is dropped, and why is remembered.</summary>
/// <remarks>
/// A stream that was closed before we started is not mistaken for a file that has its number now. Somebody who does not read on makes the run wait, but not its end: a moment after an
/// interruption nothing is waited for.
/// </remarks>
internal sealed class StandardStream : Stream
{
    public const int Output = 1, Error = 2;

    private const int AtOnce = 4096, PollMilliseconds = 50;
    private static readonly TimeSpan PatienceWhenInterrupted = TimeSpan.FromSeconds(1);

    private readonly int _descriptor;
    private readonly CancellationToken _interrupted;
    private readonly Stopwatch _sinceInterrupted = new();

    public StandardStream(int descriptor, CancellationToken interrupted)
    {
        (_descriptor, _interrupted) = (descriptor, interrupted);
        Fault = FileCalls.IsGiven(descriptor) ? null : "it is closed";
    }

    /// <summary>Why not everything was written; null: it was.</summary>
    public string? Fault { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Writes text to it, from any thread.</summary>
    public TextWriter Writer() => TextWriter.Synchronized(new StreamWriter(this, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" });

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0 && Fault is null)
        {
            if (!CanTakeMore())
            {
                Fault = "nobody reads it";
                return;
            }

            var written = FileCalls.Write(_descriptor, buffer[..Math.Min(buffer.Length, AtOnce)]);
            if (written < 0 && FileCalls.Error is not (FileCalls.Interrupted or FileCalls.Again))
            {
                Fault = OutputFile.Said(FileCalls.Failure());
            }

            buffer = buffer[Math.Max(written, 0)..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool CanTakeMore()
    {
        while (!FileCalls.IsWritable(_descriptor, PollMilliseconds))
        {
            if (_interrupted.IsCancellationRequested)
            {
                _sinceInterrupted.Start();
            }

            if (_sinceInterrupted.Elapsed > PatienceWhenInterrupted)
            {
                return false;
            }
        }

        return true;
    }
}
