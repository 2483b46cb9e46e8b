namespace Verified.Models.Search;

/// <summary>How to search.</summary>
public sealed record ExplorerOptions
{
    /// <summary>Stop after this many states.</summary>
    public int MostStates { get; init; } = 800_000_000;

    /// <summary>Whether a state in which no rule is enabled is wrong.</summary>
    public bool DeadlockIsWrong { get; init; }

    /// <summary>Told about twice a second.</summary>
    public Action<Progress>? OnProgress { get; init; }

    /// <summary>Where the search is kept as it goes; null for nowhere. Whoever opened it closes it.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The search to go on with; null to begin. It may be the file where the search is kept.</summary>
    public Checkpoint? Resume { get; init; }

    /// <summary>How much time of search there is between two additions to the checkpoint.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Told once, when something could not be added to the checkpoint. The search goes on.</summary>
    public Action<string>? OnFault { get; init; }

    /// <summary>Told what a search goes on with, before it does.</summary>
    public Action<Resumed>? OnResumed { get; init; }

    /// <summary>Hears that nothing of the search that was to be resumed is kept: it begins anew.</summary>
    public Action? OnNothingKept { get; init; }
}
