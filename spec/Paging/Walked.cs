using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging;

/// <summary>What a walk came to.</summary>
/// <typeparam name="T">The type of words.</typeparam>
public sealed record Walked<T> where T : IBits<T>
{
    /// <summary>An entry on the way is not present.</summary>
    public required T IsAbsent { get; init; }

    /// <summary>A present entry on the way has a reserved bit.</summary>
    public required T IsReserved { get; init; }

    /// <summary>There is a translation, and it does not allow the access.</summary>
    public required T IsDenied { get; init; }

    /// <summary>The page's protection key is a reason for that.</summary>
    public required T IsDeniedByKey { get; init; }

    /// <summary>The walk ends in a page fault.</summary>
    public T Faults => IsAbsent | IsReserved | IsDenied;

    /// <summary>The error code of the page fault; means nothing without one.</summary>
    public required T Code { get; init; }

    /// <summary>The physical address; means nothing with a fault.</summary>
    public required T Physical { get; init; }

    /// <summary>A user-mode address: every entry on the way is the user's.</summary>
    public required T IsUser { get; init; }

    /// <summary>The translation holds in every context.</summary>
    public required T IsGlobal { get; init; }

    /// <summary>For each entry from the root down: it was read on the way, is present and has no reserved bit.</summary>
    public required IReadOnlyList<T> IsUsed { get; init; }

    /// <summary>For each entry: it ended the walk with a translation.</summary>
    public required IReadOnlyList<T> IsLeaf { get; init; }

    /// <summary>Each entry after the walk: what is used by an access that happens is accessed, and what ends the walk of a write that happens is dirty.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.8.</remarks>
    public required IReadOnlyList<T> After { get; init; }

    /// <summary>Each entry as it may be after a walk that faults: CPUs may set accessed as soon as they use an entry, before they know how the walk ends; never dirty.</summary>
    /// <remarks>This is a looseness: that a fault leaves the tables as they are, and that it leaves these marks, are both allowed.</remarks>
    public required IReadOnlyList<T> AfterLoosely { get; init; }
}
