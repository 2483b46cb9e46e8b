using Verified.Abi;
using Verified.Cli.Boot;
using Verified.Cli.Progress;
using Verified.Hardware.Ring3;
using Verified.Hardware.Xen;
using Verified.Hardware.Xen.Kernels;

namespace Verified.Cli.Checks;

/// <summary>The same kernel on this project's hypervisor and on real Xen: both must write the same on its console.</summary>
internal sealed class BootCheck : ICheck, IKeepsCases
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly JudgedCases judged = new();

    public string Name => "boot";

    public IReadOnlyList<CaseResult> Judged => judged.All;

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        if (KvmRing3.Probe() is { } noProcessor)
        {
            throw new MissingComponentException("a KVM that runs ring 3", noProcessor);
        }

        if (RealXen.Probe() is { } noXen)
        {
            throw new MissingComponentException("real Xen", noXen);
        }

        var kernels = budget == Budget.Quick ? [TestKernel.Tour, TestKernel.Agent] : TestKernel.All;
        var counts = new Counts();
        foreach (var kernel in kernels)
        {
            progress.Report(new Advance(Judged.Count, "kernels", kernels.Count, kernel.Name) { Phase = "on ours and on real Xen" });
            judged.Add(Compare(kernel, counts, cancel));
        }

        return Task.FromResult(new CheckResult(Judged, [new("kernels", kernels.Count), new("lines compared", counts.Lines), new("hypercalls", counts.Hypercalls), new("exceptions", counts.Exceptions)]));
    }

    private static CaseResult Compare(TestKernel kernel, Counts counts, CancellationToken cancel)
    {
        var boots = new BootedKernel(kernel.File) { Name = kernel.Name };
        var (left, endOnOurs) = Recorded(console => BootOnOurs.Run(boots, console, cancel));
        var (right, endOnXen) = Recorded(console => BootOnXen.Run(boots, console, Patience, cancel));
        counts.Add(left.Count, endOnOurs);
        return Judge(kernel, (left, endOnOurs), (right, endOnXen));
    }

    /// <summary>Both must have come to their end, and have written the same.</summary>
    internal static CaseResult Judge(TestKernel kernel, (List<string> Lines, BootEnd End) ours, (List<string> Lines, BootEnd End) xen) =>
        ours.Lines.SequenceEqual(xen.Lines) && ours.End.Status == ExitStatus.Holds && xen.End.Status == ExitStatus.Holds
            ? CaseResult.Passed($"boot {kernel.Name}")
            : CaseResult.Failed($"boot {kernel.Name}", $"not the same on both: {kernel.Says}") with
            {
                Details = [.. Differences(ours.Lines, xen.Lines).Take(20), $"ours ended: {ours.End.Status} {ours.End.Reason}", $"Xen ended: {xen.End.Status} {xen.End.Reason}"],
                Reproduce = "./verified boot --write FOLDER, then boot the kernel there with --on ours and --on xen",
            };

    private static IEnumerable<string> Differences(List<string> ours, List<string> xen)
    {
        for (var line = 0; line < Math.Max(ours.Count, xen.Count); line++)
        {
            var (left, right) = (ours.ElementAtOrDefault(line), xen.ElementAtOrDefault(line));
            if (left != right)
            {
                yield return $"line {line + 1}: ours '{left}', Xen '{right}'";
            }
        }
    }

    /// <summary>The lines of the console, and how it ended.</summary>
    private static (List<string> Lines, BootEnd End) Recorded(Func<GuestConsole, BootEnd> boot)
    {
        using var output = new StringWriter();
        var console = new GuestConsole(new Terminal(output, TextWriter.Null, OutputIsWatched: false, ErrorIsWatched: false));
        var end = boot(console);
        console.Close(end);
        return ([.. output.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)], end);
    }

    /// <summary>What was compared, in all.</summary>
    private sealed class Counts
    {
        public long Lines { get; private set; }

        public long Hypercalls { get; private set; }

        public long Exceptions { get; private set; }

        public void Add(int lines, BootEnd end) => (Lines, Hypercalls, Exceptions) = (Lines + lines, Hypercalls + end.Hypercalls, Exceptions + end.Exceptions);
    }
}
