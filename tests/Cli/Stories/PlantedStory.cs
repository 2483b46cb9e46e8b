using System.Collections.Concurrent;
using Verified.Abi.Notifier;
using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Guest;
using Verified.Abi.Xen.Memory;
using Verified.Abi.Xen.Transfer;
using Verified.Cli.Stories;
using Verified.Models.Bugs;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Transfer;
using Verified.Tests.Tidy;

namespace Verified.Tests.Cli.Stories;

/// <summary>The story of a seeded bug, found by the random programs that its judge runs on any tree. Each is found once.</summary>
internal static class PlantedStory
{
    private static readonly ConcurrentDictionary<string, Lazy<FailureStory>> Found = [];

    /// <summary>A bug for each judge.</summary>
    public static IReadOnlyList<string> Bugs { get; } = ["MMN-retry-check-dropped", "XSA-148", "XEN-done-counts-the-failing-element", "XSA-202", "GUEST-cr3-seen-before-loaded"];

    public static FailureStory Of(string bug) => Found.GetOrAdd(bug, id => new(() =>
    {
        using var planted = new PlantedBug(Checkout.Root, id);
        var (failure, trace) = Fail(planted);
        return StoryTeller.Tell(failure!, trace!);
    })).Value;

    private static (Failure?, TraceInWords?) Fail(PlantedBug planted) => planted.Bug.Scene.Model switch
    {
        "xen" => Fail(XenContract.Instance, planted.Build<IXenTarget, XenSizes>, 1_000_000),
        "xen-abi" => Fail(AbiContract.Instance, planted.Build<IXenAbiTarget, XenSizes>, 20_000),
        "xen-entry" => Fail(TransferContract.Instance, planted.Build<ITransferTarget, TransferSizes>, 20_000),
        "xen-guest" => Fail(GuestContract.Instance, planted.Build<IGuestTarget, GuestSizes>, 20_000),
        _ => Fail(NotifierContract.Instance, planted.Build<INotifierTarget, Sizes>, 2_000_000),
    };

    private static (Failure?, TraceInWords?) Fail<TKind, TOperation, TSizes, TTarget>(Contract<TKind, TOperation, TSizes, TTarget> contract, Func<TSizes, TTarget> build, long limit)
        where TKind : struct, Enum where TSizes : class
    {
        var report = contract.Fuzz(build, new(1, limit));
        return (report.Failure, report.Trace is { } trace ? contract.Tell(trace) : null);
    }
}
