using Verified.Abi;
using Verified.Cli.Usage;
using Verified.Models.Machines;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Entry;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Live;

namespace Verified.Cli.Verbs;

/// <summary>Who takes the steps of a trace: each kind of trace has targets of its own, the first of which is the default.</summary>
internal static class ReplayTarget
{
    private static readonly (Func<string, bool> IsOne, string Kind, string[] Targets)[] Kinds =
    [
        (LiveTraceText.IsOne, "a program of live xen", ["ours", "ours,xen"]),
        (MachineTraceText.IsOne, "a trace of a machine", [.. WordLists.Machines]),
        (XenTraceText.IsOne, "a trace of xen", ["kernel"]),
        (AbiTraceText.IsOne, "a trace of xen-abi", ["kernel"]),
        (EntryTraceText.IsOne, "a trace of xen-entry", ["kernel"]),
        (GuestTraceText.IsOne, "a trace of xen-guest", ["kernel"]),
    ];

    /// <summary>The target that was asked for, or the one that a trace of its kind has by default.</summary>
    /// <exception cref="BadInputException">No trace of this kind can be replayed there, or with a world.</exception>
    public static string Of(string text, Given given)
    {
        var (_, kind, targets) = Kinds.FirstOrDefault(one => one.IsOne(text), (_ => true, "a trace of notifier", ["kernel"]));
        if (given.Text("--on") is { } on && !targets.Contains(on))
        {
            throw new BadInputException($"--on {on}", $"{string.Join(" or ", targets)} for {kind}");
        }

        return given.Has("--world") && kind != "a trace of notifier" ? throw new BadInputException("--world", $"no world for {kind}")
            : given.Text("--on") ?? targets[0];
    }
}
