using Verified.Abi.Xen.Guest;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Guest;

/// <summary>What the processors of a guest do, and how large it is. Compares by value.</summary>
/// <param name="Sizes">How large the guest is built.</param>
/// <param name="Cpus">The operations of each processor, in order.</param>
public sealed record GuestProgram(GuestSizes Sizes, IReadOnlyList<IReadOnlyList<GuestOperation>> Cpus)
{
    /// <summary>How many operations there are together.</summary>
    public int Operations => Cpus.Sum(cpu => cpu.Count);

    /// <inheritdoc/>
    public bool Equals(GuestProgram? other)
        => other is not null && Sizes == other.Sizes && Cpus.Count == other.Cpus.Count && Cpus.Zip(other.Cpus).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => Cpus.SelectMany(cpu => cpu).Aggregate(Sizes.GetHashCode(), HashCode.Combine);
}

/// <summary>A program and the order in which its processors run: everything that a run depends on.</summary>
/// <param name="Program">What they do.</param>
/// <param name="Schedule">Who runs when.</param>
public sealed record GuestCase(GuestProgram Program, Schedule Schedule);
