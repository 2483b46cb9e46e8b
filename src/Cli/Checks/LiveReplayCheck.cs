using Verified.Abi.Xen.Live;
using Verified.Cli.Progress;
using Verified.Cli.Stories;
using Verified.Hardware.Xen;
using Verified.Models.Xen.Live;

namespace Verified.Cli.Checks;

/// <summary>Runs a saved program of hypercalls on our hypervisor, and beside it on real Xen or on ours again.</summary>
/// <param name="file">The trace.</param>
/// <param name="program">What is in it.</param>
/// <param name="onXen">Whether real Xen is asked too. Else ours is held against itself, which shows that it answers the same again.</param>
internal sealed class LiveReplayCheck(string file, IReadOnlyList<LiveCall> program, bool onXen) : ICheck
{
    public string Name => "replay";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        using ILiveXen other = onXen ? new LiveXen(cancel) : LiveXenCheck.Ours();
        using var ours = LiveXenCheck.Ours();
        var difference = new LivePair(other, ours).Run(program);
        var name = onXen ? "real Xen and ours" : "ours, twice";
        return Task.FromResult(CheckResult.Of(
            difference is null ? CaseResult.Passed(name) with { Reason = "whatever both show is the same" }
                : CaseResult.Told(name, StoryTeller.Tell(difference.Of(program, onXen ? "real Xen" : "once", onXen ? "ours" : "again"), LiveTraceText.Tell(program, difference))) with { File = file },
            new Count("calls", program.Count)));
    }
}
