namespace Verified.Models.Schedules;

/// <summary>Who runs at each turn, as data. Compares by value.</summary>
/// <remarks>At each turn the named thread runs to its next suspension point; if it cannot run, the next one that can, counted upwards and around. When the list ends,
/// the thread that ran last goes on as long as it can, then the next one.</remarks>
/// <param name="Turns">The number of a thread for each turn.</param>
public sealed record Schedule(IReadOnlyList<byte> Turns)
{
    /// <summary>Nobody is interrupted: each thread runs as long as it can, in order.</summary>
    public static Schedule InOrder { get; } = new([]);

    /// <inheritdoc/>
    public bool Equals(Schedule? other) => other is not null && Turns.SequenceEqual(other.Turns);

    /// <inheritdoc/>
    public override int GetHashCode() => Turns.Aggregate(17, HashCode.Combine);
}
