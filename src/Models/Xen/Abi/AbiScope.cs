using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen.Abi;

/// <summary>Hears of the steps before their judge does, and says when they are about what the specification cannot say.</summary>
internal sealed class AbiScope(XenSizes sizes, IStepSink<XenStepKind> judge) : IStepSink<XenStepKind>
{
    /// <summary>Entries above level 1, or a root, have changed since this was set to false.</summary>
    internal bool HasMovedMemory { get; set; }

    /// <summary>The guest had something written into a frame of the contract that is no entry of the specification's, or makes a pagetable of a frame that the contract does not see: of what follows nothing can be said.</summary>
    internal bool IsLeft { get; set; }

    /// <inheritdoc/>
    public void Stepped(in Step<XenStepKind> step)
    {
        IsLeft |= step is { Kind: XenStepKind.StoreData or XenStepKind.CpuWrite, G: > 2 }
            || (step.Kind is XenStepKind.BeginPin or XenStepKind.BeginBase or XenStepKind.BeginUserBase && step.B == sizes.Elsewhere);
        if (IsLeft)
            return;
        HasMovedMemory |= step.Kind is XenStepKind.LoadBase or XenStepKind.SetEntry or XenStepKind.ReplaceEntry or XenStepKind.RewriteEntry or XenStepKind.RewriteFlags or XenStepKind.ClearEntry;
        judge.Stepped(step);
    }

    /// <inheritdoc/>
    public void Refused(in Step<XenStepKind> step, Errno errno)
    {
        if (!IsLeft)
            judge.Refused(step, errno);
    }

    /// <inheritdoc/>
    public void Checked(int entries)
    {
        if (!IsLeft)
            judge.Checked(entries);
    }
}
