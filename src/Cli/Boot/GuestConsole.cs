using System.Text;
using Verified.Cli.Output;
using Verified.Kernel.Xen.Execution;

namespace Verified.Cli.Boot;

/// <summary>A guest's console on ours, as it comes. What the hypervisor itself says goes beside it.</summary>
/// <remarks>In a file or a pipe stands every byte that the guest wrote. On a terminal its escape sequences are shown, not obeyed: a guest is a stranger there.</remarks>
internal sealed class GuestConsole(Terminal terminal) : IGuestConsole
{
    /// <summary>Lines that real Xen writes on the same serial line begin like this.</summary>
    private const string OfXen = "(XEN) ";

    private readonly StringBuilder _line = new();

    private TextWriter Output => terminal.OutputIsWatched ? terminal.Output : terminal.RawOutput;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text)
    {
        // A guest ends its lines as a serial line wants them; a terminal needs no carriage return.
        var console = Encoding.Latin1.GetString(text);
        Output.Write(terminal.OutputIsWatched ? console.Replace("\r", "", StringComparison.Ordinal) : console);
        Output.Flush();
    }

    /// <summary>Takes what came over a serial line that Xen and its guest share: whole lines of Xen's are told from the guest's.</summary>
    public void WriteSerial(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character == '\n')
            {
                EndLine();
            }
            else if (character != '\r')
            {
                _line.Append(character);
            }
        }
    }

    /// <summary>Says how it ended.</summary>
    public ExitStatus Close(BootEnd end)
    {
        if (_line.Length > 0)
        {
            EndLine();
            Output.Write(_line);
        }

        Output.Flush();
        foreach (var line in end.Reason.Length > 0 ? end.Report.Prepend($"verified: {end.Reason}") : end.Report)
        {
            terminal.Error.WriteLine(PlainText.Of(line));
        }

        return end.Status;
    }

    /// <summary>Xen may speak in the middle of a line of its guest's, which then goes on behind Xen's.</summary>
    private void EndLine()
    {
        var line = _line.ToString();
        _line.Clear();
        var xens = line.IndexOf(OfXen, StringComparison.Ordinal);
        var to = xens < 0 ? Output : terminal.Error;
        to.WriteLine(xens < 0 ? line : PlainText.Of(line[xens..]));
        to.Flush();
        _line.Append(line, 0, Math.Max(xens, 0));
    }
}
