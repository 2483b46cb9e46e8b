using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <inheritdoc/>
    public override IReadOnlyList<SearchedScope> Scopes { get; } =
    [
        new("page=1", "One page, under the protocol with point notifications.", IsQuick: true),
        new("page=1,pointnotifications=0,swapping=1,generation=1,sequence=1", "One page and a swap device, where every pte update needs an invalidate range.", IsQuick: true),
        new("page=1,pinned=1", "Sptes hold references to their pages."),
        new("page=1,range=2,generation=1,sequence=1", "Two invalidate ranges, one after the other, nested or overlapping."),
        new("page=2,generation=1,sequence=1", "Two pages: copy-on-write."),
        new("page=1,va=2,generation=1,sequence=1", "Two addresses: invalidate ranges and faults that miss each other."),
        new("page=1,swapping=1,generation=2,sequence=1,vcpu=0,fault=1,cpu=0,references=3", "A page that is read back from the swap device; processors look on."),
        new("page=1,mm=2,forking=1,swapping=1,generation=1,sequence=1,vcpu=0,fault=1,cpu=0", "Fork, with entries and swap entries to copy; processors look on."),
        new("page=1,va=2,calling=1,call=1,generation=1,sequence=1,vcpu=0,fault=0,cpu=0,without=register", "Every system call that changes vmas, on two addresses.", IsQuick: true),
        new("page=1,calling=1,call=2,generation=1,sequence=1,vcpu=0,fault=0,cpu=0,without=register", "Two system calls at once."),
        new("page=1,mm=2,forking=1,swapping=1,calling=1,call=1,generation=1,sequence=1,vcpu=0,fault=0,cpu=0,without=register", "fork and exit as system calls, with entries and swap entries to copy."),
    ];
}
