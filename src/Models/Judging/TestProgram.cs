using Verified.Models.Schedules;

namespace Verified.Models.Judging;

/// <summary>What some threads or processors ask an implementation to do, and how large the implementation is. Compares by value.</summary>
/// <typeparam name="TOperation">What programs are made of; compares by value.</typeparam>
/// <typeparam name="TSizes">The sizes; compare by value.</typeparam>
/// <param name="Sizes">How large the implementation is built.</param>
/// <param name="Threads">The operations of each thread or processor, in order.</param>
public sealed record TestProgram<TOperation, TSizes>(TSizes Sizes, IReadOnlyList<IReadOnlyList<TOperation>> Threads) where TSizes : class
{
    /// <summary>How many operations all have together.</summary>
    public int Operations => Threads.Sum(thread => thread.Count);

    /// <inheritdoc/>
    public bool Equals(TestProgram<TOperation, TSizes>? other) =>
        other is not null && Sizes.Equals(other.Sizes) && Threads.Count == other.Threads.Count && Threads.Zip(other.Threads).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => Threads.SelectMany(thread => thread).Aggregate(Sizes.GetHashCode(), HashCode.Combine);
}

/// <summary>A program and the order in which its threads run: everything that a run depends on.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="Program">What the threads do.</param>
/// <param name="Schedule">Who runs when.</param>
public sealed record TestCase<TOperation, TSizes>(TestProgram<TOperation, TSizes> Program, Schedule Schedule) where TSizes : class;
