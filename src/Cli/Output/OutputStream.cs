namespace Verified.Cli.Output;

/// <summary>A file that is written while the work goes on, for who must not care whether it can be. After the first fault nothing more is written.</summary>
internal sealed class OutputStream : Stream
{
    private OutputSink? _sink;

    public OutputStream(string path) => Do(() => _sink = OutputSink.Open(path));

    /// <summary>Why it is not written; null: nothing has failed yet.</summary>
    public string? Fault { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>All has come.</summary>
    /// <returns>Null, or why it was not written.</returns>
    public string? Finish()
    {
        Do(() => _sink?.Commit());
        return Fault;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (Fault is null)
            {
                _sink?.Write(buffer);
            }
        }
        catch (Exception fault) when (OutputFile.IsOfFiles(fault))
        {
            Fault = OutputFile.Said(fault);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Do(() => _sink?.Dispose(), evenAfterAFault: true);
        }

        base.Dispose(disposing);
    }

    private void Do(Action what, bool evenAfterAFault = false)
    {
        if (Fault is not null && !evenAfterAFault)
        {
            return;
        }

        try
        {
            what();
        }
        catch (Exception fault) when (OutputFile.IsOfFiles(fault))
        {
            Fault ??= OutputFile.Said(fault);
        }
    }
}
