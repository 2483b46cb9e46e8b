using Verified.Abi.Xen;
using Verified.Models.Schedules;

namespace Verified.Models.Xen;

/// <summary>What the virtual processors of a hypervisor do, and how large it is. Compares by value.</summary>
/// <param name="Sizes">How large the hypervisor is built.</param>
/// <param name="Vcpus">The operations of each virtual processor, in order.</param>
public sealed record XenProgram(XenSizes Sizes, IReadOnlyList<IReadOnlyList<XenOperation>> Vcpus)
{
    /// <summary>How many operations there are together.</summary>
    public int Operations => Vcpus.Sum(vcpu => vcpu.Count);

    /// <inheritdoc/>
    public bool Equals(XenProgram? other)
        => other is not null && Sizes == other.Sizes && Vcpus.Count == other.Vcpus.Count && Vcpus.Zip(other.Vcpus).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => Vcpus.SelectMany(vcpu => vcpu).Aggregate(Sizes.GetHashCode(), HashCode.Combine);
}

/// <summary>A program and the order in which its virtual processors run: everything that a run depends on.</summary>
/// <param name="Program">What they do.</param>
/// <param name="Schedule">Who runs when.</param>
public sealed record XenCase(XenProgram Program, Schedule Schedule);
