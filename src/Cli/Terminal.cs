using Spectre.Console;

namespace Verified.Cli;

/// <summary>The two streams that a run writes to, and whether a person watches them.</summary>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool OutputIsWatched, bool ErrorIsWatched)
{
    public static Terminal Standard() =>
        new(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>Coloured for a person; plain lines, never wrapped, for a file or a pipe.</summary>
    public IAnsiConsole Styled()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = OutputIsWatched ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = OutputIsWatched ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Output),
        });
        if (!OutputIsWatched)
        {
            console.Profile.Width = int.MaxValue;
        }

        return console;
    }
}
