using System.Diagnostics;
using System.Globalization;

namespace Verified.Cli.Progress;

/// <summary>One piece of work: remembers its last advance, and prints it with its rate now and then.</summary>
/// <remarks>A person sees one line that changes; a log gets a new line every ten seconds.</remarks>
internal sealed class RunningWork : IProgress<Advance>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _printing = new();
    private readonly string _name;
    private readonly Terminal _terminal;
    private readonly Timer _timer;
    private Advance? _last;
    private int _shown;
    private bool _ended;

    public RunningWork(string name, Terminal terminal)
    {
        (_name, _terminal) = (name, terminal);
        _timer = new Timer(_ => Print(), null, Patience, TimeSpan.FromSeconds(terminal.ErrorIsWatched ? 0.5 : 10));
    }

    public void Report(Advance value)
    {
        lock (_printing)
        {
            _last = value;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_printing)
        {
            _ended = true;
            Overwrite("");
        }
    }

    /// <summary>The line for an advance after some time: what is done, of how much, how fast, since when.</summary>
    internal static string Line(string name, Advance? advance, TimeSpan elapsed)
    {
        var seconds = elapsed.TotalSeconds;
        if (advance is not { } made)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{name}  {seconds:F0} s");
        }

        if (made.Words is { } words)
        {
            return $"{name}  {words}";
        }

        var total = made.Total is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all:N0}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}  {made.Done:N0}{total} {made.Unit}  {made.Done / seconds:N0}/s  {seconds:F0} s");
    }

    private void Print()
    {
        lock (_printing)
        {
            if (_ended)
            {
                return;
            }

            var line = Line(_name, _last, _clock.Elapsed);
            if (_terminal.ErrorIsWatched)
            {
                Overwrite(line);
            }
            else
            {
                _terminal.Error.WriteLine(line);
            }
        }
    }

    private void Overwrite(string line)
    {
        if (_terminal.ErrorIsWatched && (_shown > 0 || line.Length > 0))
        {
            _terminal.Error.Write($"\r{line.PadRight(_shown)}{(line.Length == 0 ? "\r" : "")}");
            _shown = line.Length;
        }
    }
}
