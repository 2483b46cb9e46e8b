using System.Diagnostics;

namespace Verified.Cli.Progress;

/// <summary>One piece of work: remembers its last advance, and prints it with its rate now and then.</summary>
/// <remarks>A line for a person fits the terminal, and is gone when the work ends. Where nobody can be told, nobody is.</remarks>
internal sealed class RunningWork : IProgress<Advance>, IDisposable
{
    private const string BeginsAnew = "\r\e[K";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Rhythm = TimeSpan.FromSeconds(0.5);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _printing = new();
    private readonly Pace _pace = new();
    private readonly string _name;
    private readonly Terminal _terminal;
    private readonly ProgressMeter _meter;
    private readonly Timer _timer;
    private Advance? _last;
    private bool _isShown, _ended;

    public RunningWork(string name, Terminal terminal, ProgressMeter meter)
    {
        (_name, _terminal, _meter) = (name, terminal, meter);
        _timer = new Timer(_ => Print(), null, Patience, Rhythm);
    }

    public void Report(Advance value)
    {
        lock (_printing)
        {
            _last = value;
            _pace.Add(value, _clock.Elapsed);
        }
    }

    /// <summary>Says something else in the middle of the work, on a line of its own.</summary>
    public void Aside(Action say)
    {
        lock (_printing)
        {
            Wipe();
            say();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_printing)
        {
            Wipe();
            _ended = true;
        }
    }

    private void Wipe()
    {
        if (_isShown && !_ended)
        {
            Write(BeginsAnew);
        }

        _isShown = false;
    }

    private void Print()
    {
        lock (_printing)
        {
            if (_ended || (!_meter.IsWatched && !_meter.TakesLine()))
            {
                return;
            }

            var now = _clock.Elapsed;
            var line = ProgressLine.Of(_name, _last, _pace.Rate(now), _pace.Left(now), now);
            _isShown = _meter.IsWatched;
            Write(_isShown ? BeginsAnew + ProgressLine.Fit(line, TerminalWidth.Columns) : line + Environment.NewLine);
        }
    }

    private void Write(string text)
    {
        try
        {
            _terminal.Error.Write(text);
            _terminal.Error.Flush();
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // Standard error is closed, or nobody reads it: the work goes on without being watched.
            _ended = true;
        }
    }
}
