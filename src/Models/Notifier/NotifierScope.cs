using Verified.Abi.Notifier;

namespace Verified.Models.Notifier;

/// <summary>The scope in which an implementation of some sizes is judged.</summary>
internal static class NotifierScope
{
    // Large enough for any run of a few hundred steps; a run that gets past them says so.
    private static readonly int LargestSequence = 255, LargestGeneration = 255, LargestReferences = 127;

    /// <summary>The scope as a user would write it.</summary>
    internal static string Of(Sizes sizes)
        => $"page={sizes.Pages},va={sizes.Vas},mm={sizes.Mms},cpu={sizes.Cpus},secondary={sizes.Secondaries},vcpu={sizes.Vcpus},range={sizes.Ranges},"
            + $"update={sizes.Updates},fault={sizes.Faults},call={sizes.Calls},calling={Switch(sizes.Calls > 0)},slot={sizes.SwapSlots},value={sizes.Values},"
            + $"sequence={LargestSequence},generation={LargestGeneration},references={LargestReferences},"
            + $"pointnotifications={Switch(sizes.PointNotifications)},pinned={Switch(sizes.Pinned)},swapping={Switch(sizes.Swapping)},forking={Switch(sizes.Forking)}";

    private static string Switch(bool on) => on ? "1" : "0";
}
