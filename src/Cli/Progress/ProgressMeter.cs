using System.Diagnostics;

namespace Verified.Cli.Progress;

/// <summary>Shows on standard error how far the running piece of work is: to a person after two seconds, as one line that changes; to a log as a line each ten seconds, of all pieces together.</summary>
internal sealed class ProgressMeter(Terminal terminal)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

    /// <summary>Whether a person watches a terminal that can go back in a line. One that calls itself dumb, or has no name, cannot.</summary>
    public bool IsWatched { get; } = terminal.ErrorIsWatched && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } name && name != "dumb";

    public RunningWork Begin(string name) => new(name, terminal, this);

    /// <summary>Whether it is time for the next line of a log; if so, it is taken for written.</summary>
    public bool TakesLine()
    {
        if (_sinceLine.Elapsed < BetweenLines)
        {
            return false;
        }

        _sinceLine.Restart();
        return true;
    }
}
