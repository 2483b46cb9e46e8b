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

    /// <summary>Where to write a checkpoint when the search is interrupted or reaches its limit; null for none.</summary>
    public string? Checkpoint { get; init; }
}
