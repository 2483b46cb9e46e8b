using Verified.Abi.Xen;

namespace Verified.Models.Xen.Entry;

/// <summary>What guests do, in this order, and how large the hypervisor is. Compares by value.</summary>
/// <param name="Sizes">How large the hypervisor is built.</param>
/// <param name="Actions">The actions of all virtual processors.</param>
public sealed record EntryProgram(EntrySizes Sizes, IReadOnlyList<EntryAction> Actions)
{
    /// <inheritdoc/>
    public bool Equals(EntryProgram? other) => other is not null && Sizes == other.Sizes && Actions.SequenceEqual(other.Actions);

    /// <inheritdoc/>
    public override int GetHashCode() => Actions.Aggregate(Sizes.GetHashCode(), HashCode.Combine);
}
