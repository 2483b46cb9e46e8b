using Spectre.Console;
using Verified.Cli.Output;

namespace Verified.Cli;

/// <summary>The two streams that a run writes to, and whether a person watches them. Writing to them never fails, and no text of others steers the terminal.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error; a line that is written over needs a carriage return there.</param>
/// <param name="OutputIsWatched">Whether standard output is a terminal.</param>
/// <param name="ErrorIsWatched">Whether standard error is one.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool OutputIsWatched, bool ErrorIsWatched)
{
    private readonly StandardStream? output;

    /// <summary>Standard output as it is, for what we colour ourselves and for a guest's console that goes into a file.</summary>
    public TextWriter RawOutput { get; private init; } = Output;

    /// <param name="interrupted">Once somebody wants us to end, no reader is waited for.</param>
    public static Terminal Standard(CancellationToken interrupted)
    {
        var (output, error) = (new StandardStream(StandardStream.Output, interrupted), new StandardStream(StandardStream.Error, interrupted));
        // Whoever writes to the console of the class library, writes to these.
        Console.SetOut(output.Writer());
        Console.SetError(error.Writer());
        return new Terminal(output, new PlainWriter(Console.Out), Console.Error, !Console.IsOutputRedirected && output.Fault is null, !Console.IsErrorRedirected && error.Fault is null)
        {
            RawOutput = Console.Out,
        };
    }

    private Terminal(StandardStream stream, TextWriter output, TextWriter error, bool outputIsWatched, bool errorIsWatched)
        : this(output, error, outputIsWatched, errorIsWatched) => this.output = stream;

    /// <summary>A line on standard error from us: what could not be done, or why we end.</summary>
    public void Say(string message) => Error.WriteLine($"verified: {PlainText.Line(message)}");

    /// <summary>What is there to write to standard output has been written: if it could not be, that is said.</summary>
    public void Close()
    {
        if (output?.Fault is { } fault)
        {
            Say($"standard output: not everything was written: {fault}");
        }
    }

    /// <summary>Coloured for a person; plain lines, never wrapped, for a file or a pipe.</summary>
    public IAnsiConsole Styled()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = OutputIsWatched ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = OutputIsWatched ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(RawOutput),
        });
        console.Pipeline.Attach(new PlainSegments());
        if (!OutputIsWatched)
        {
            console.Profile.Width = int.MaxValue;
        }

        return console;
    }
}
