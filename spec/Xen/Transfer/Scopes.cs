using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <inheritdoc/>
    public override IReadOnlyList<SearchedScope> Scopes { get; } =
    [
        new("", "Events alone, of a guest that keeps its side of the contract.", IsQuick: true),
        new("hostile=1", "Events alone, of a guest that does not."),
        new("events=0,traps=1,hostile=1", "Traps, exceptions and software interrupts of a 64-bit guest."),
        new("events=0,registers=1", "Registers, segment bases, input and output."),
        new("events=0,multicalls=1", "Multicalls of two calls, each with a list of at most one element."),
    ];
}
