using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

public sealed partial class GuestSpec
{
    /// <inheritdoc/>
    public override IReadOnlyList<SearchedScope> Scopes { get; } =
    [
        new("", "One processor, one address space, and what may be queued.", IsQuick: true),
        new("cpu=2,page=2,place=1", "Two processors, each with a buffer of its own."),
        new("mm=1,page=2,place=1,ldts=1", "Local descriptor tables beside the others."),
        new("mm=2,page=2,place=1,interrupts=1,programs=1", "Events that come at any time, and programs that do input and output."),
        new("mm=2,page=4,place=1", "Two address spaces, of which one is pinned while the other is active."),
    ];
}
