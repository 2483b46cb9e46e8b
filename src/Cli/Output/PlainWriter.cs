using System.Text;

namespace Verified.Cli.Output;

/// <summary>Writes to a terminal whatever text comes, made harmless (<see cref="PlainText"/>).</summary>
internal sealed class PlainWriter(TextWriter terminal) : TextWriter
{
    public override Encoding Encoding => terminal.Encoding;

    public override void Write(char value) => terminal.Write(PlainText.Of(value.ToString()));

    public override void Write(string? value) => terminal.Write(value is null ? null : PlainText.Of(value));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    // A line is one write, so that lines of several threads do not mix.
    public override void WriteLine(string? value) => terminal.WriteLine(value is null ? null : PlainText.Of(value));

    public override void Flush() => terminal.Flush();
}
