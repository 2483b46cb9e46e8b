using System.Collections.Concurrent;
using Verified.Abi.Notifier;
using Verified.Abi.Xen;
using Verified.Abi.Xen.Guest;
using Verified.Cli.Stories;
using Verified.Models.Bugs;
using Verified.Models.Fuzzing;
using Verified.Models.Refinement;
using Verified.Models.Traces;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Entry;
using Verified.Models.Xen.Guest;
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

    private static (Failure?, TraceInWords?) Fail(PlantedBug planted)
    {
        switch (planted.Bug.Scene)
        {
            case HypervisorScene:
                var memory = new XenFuzzRun(planted.Build<IXenTarget, XenSizes>).Run(1, 1_000_000);
                return (memory.Failure, memory.Trace is { } xen ? XenTraceText.Tell(xen) : null);
            case HypercallScene:
                var calls = new AbiFuzzRun(planted.Build<IXenAbiTarget, XenSizes>).Run(1, 20_000);
                return (calls.Failure, calls.Trace is { } abi ? AbiTraceText.Tell(abi) : null);
            case EntryScene:
                var transfer = new EntryFuzzRun(planted.Build<IEntryTarget, EntrySizes>).Run(1, 20_000);
                return (transfer.Failure, transfer.Trace is { } entry ? EntryTraceText.Tell(entry) : null);
            case GuestScene:
                var guests = new GuestFuzzRun(planted.Build<IGuestTarget, GuestSizes>).Run(1, 20_000);
                return (guests.Failure, guests.Trace is { } guest ? GuestTraceText.Tell(guest) : null);
            default:
                var kernel = new FuzzRun(planted.Build<INotifierTarget, Sizes>).Run(new FuzzBudget(1, 2_000_000));
                return (kernel.Failure, kernel.Trace is { } notifier ? TraceText.Tell(notifier) : null);
        }
    }
}
