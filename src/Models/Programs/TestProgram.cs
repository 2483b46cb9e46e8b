using Verified.Abi.Notifier;

namespace Verified.Models.Programs;

/// <summary>What some threads ask an implementation to do, and how large the implementation is. Compares by value.</summary>
/// <param name="Sizes">How large the implementation is built.</param>
/// <param name="Threads">The operations of each thread, in order.</param>
public sealed record TestProgram(Sizes Sizes, IReadOnlyList<IReadOnlyList<Operation>> Threads)
{
    /// <summary>How many operations all threads have together.</summary>
    public int Operations => Threads.Sum(thread => thread.Count);

    /// <inheritdoc/>
    public bool Equals(TestProgram? other)
        => other is not null && Sizes == other.Sizes && Threads.Count == other.Threads.Count
            && Threads.Zip(other.Threads).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => Threads.SelectMany(thread => thread).Aggregate(Sizes.GetHashCode(), HashCode.Combine);
}

/// <summary>A program and the order in which its threads run: everything that a run depends on.</summary>
/// <param name="Program">What the threads do.</param>
/// <param name="Schedule">Who runs when.</param>
public sealed record TestCase(TestProgram Program, Schedules.Schedule Schedule);
