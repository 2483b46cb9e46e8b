namespace Verified.Cli.Progress;

/// <summary>How fast a phase of the work advances, and when it will be over.</summary>
/// <remarks>
/// The rate is that of the last ten seconds: it tells whether work stands still. What is left is told by that rate and the rate of the whole phase
/// together, and only after five seconds of a phase; it follows a change slowly.
/// </remarks>
internal sealed class Pace
{
    private const double Inertia = 0.8;
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(10), Least = TimeSpan.FromSeconds(1), FirstGuess = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan At, long Done)> _recent = [];
    private (TimeSpan At, long Done) _first;
    private Advance? _last;
    private double? _end;

    /// <summary>Takes note of an advance.</summary>
    public void Add(Advance made, TimeSpan now)
    {
        if (_last is not { } last || (last.Phase, last.Unit, last.Total) != (made.Phase, made.Unit, made.Total) || made.Done < last.Done)
        {
            _recent.Clear();
            (_first, _end) = ((now, made.Done), null);
        }

        _last = made;
        _recent.Enqueue((now, made.Done));
        while (_recent.Count > 2 && _recent.ElementAt(1).At <= now - Recent)
        {
            _recent.Dequeue();
        }
    }

    /// <summary>What is done a second; null where that cannot be told yet.</summary>
    public double? Rate(TimeSpan now) =>
        _last is { Unit.Length: > 0, Done: var done } && _recent.TryPeek(out var from) && now - from.At >= Least ? (done - from.Done) / (now - from.At).TotalSeconds : null;

    /// <summary>How long it takes yet; null where that cannot be told.</summary>
    public TimeSpan? Left(TimeSpan now)
    {
        if (_last is not { Total: { } total, Done: var done } || done >= total || now - _first.At < FirstGuess || Rate(now) is not > 0)
        {
            return null;
        }

        var whole = (done - _first.Done) / (now - _first.At).TotalSeconds;
        var end = now.TotalSeconds + (total - done) / ((whole + Rate(now)!.Value) / 2);
        _end = _end is { } before ? Inertia * before + (1 - Inertia) * end : end;
        return TimeSpan.FromSeconds(Math.Clamp(_end.Value - now.TotalSeconds, 1, TimeSpan.FromDays(1000).TotalSeconds));
    }
}
