using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Kernel.Targets.Notifier;
using Verified.Kernel.Targets.Xen.Calls;
using Verified.Kernel.Targets.Xen.Guest;
using Verified.Kernel.Targets.Xen.Memory;
using Verified.Kernel.Targets.Xen.Transfer;
using Verified.Models.Judging.Traces;
using Verified.Models.Machines;
using Verified.Models.Notifier;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Live;
using Verified.Models.Xen.Transfer;
using Xunit;

namespace Verified.Tests.Inputs;

/// <summary>A trace that can be read can be run, whatever stands in it: it has a verdict, and no exception.</summary>
public class ReplayFuzzTests
{
    private static readonly int Mutants = Math.Max(20, ParserFuzzTests.Mutants / 10);

    private static readonly Dictionary<string, (Func<string> Sample, Action<string> Run)> Traces = new()
    {
        ["notifier"] = (Samples.Notifier, text => NotifierContract.Instance.Replay(NotifierContract.Instance.Parse(text, "x"), sizes => new NotifierKernel(sizes))),
        ["xen"] = (Samples.Xen, text => XenContract.Instance.Replay(XenContract.Instance.Parse(text, "x"), sizes => new XenMemoryKernel(sizes))),
        ["xen-abi"] = (Samples.Abi, text => AbiContract.Instance.Replay(AbiContract.Instance.Parse(text, "x"), sizes => new XenAbiKernel(sizes))),
        ["xen-entry"] = (Samples.Entry, text => TransferContract.Instance.Replay(TransferContract.Instance.Parse(text, "x"), sizes => new TransferKernel(sizes))),
        ["xen-guest"] = (Samples.Guest, text => GuestContract.Instance.Replay(GuestContract.Instance.Parse(text, "x"), sizes => new GuestKernel(sizes))),
        ["machine"] = (Samples.Machine, OnSoft),
        ["live-xen"] = (Samples.Live, OnOurs),
    };

    public static TheoryData<string> Models => [.. Traces.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_damaged_trace_that_is_read_is_run(string model)
    {
        var (sample, run) = Traces[model];
        var good = sample();
        var sizes = Array.FindIndex(good.Split('\n'), line => line.StartsWith("sizes", StringComparison.Ordinal));
        for (var number = 0; number < Mutants; number++)
        {
            // Code is generated for each size, so they are spared here; the steps are damaged in other tests.
            var text = new Mutator(number).Numbers(good, sizes + 1, good.Split('\n').ToList().IndexOf("steps"));
            try
            {
                run(text);
            }
            catch (BadInputException)
            {
            }
            catch (Exception fault)
            {
                Assert.Fail($"mutant {number}: {fault}\n{text}");
            }
        }
    }

    /// <summary>The least, the most and odd numbers of everything that a hypervisor is built with.</summary>
    [Theory]
    [InlineData("frames=4 slots=1 domains=1 vcpus=1")]
    [InlineData("frames=4 slots=5 domains=2 vcpus=8")]
    [InlineData("frames=5 slots=1 domains=2 vcpus=2 linear=1")]
    public void A_hypervisor_of_any_size_runs_or_is_refused(string sizes)
    {
        foreach (var (model, run) in Traces.Where(trace => trace.Key is "xen" or "xen-abi").Select(trace => (trace.Key, trace.Value.Run)))
        {
            try
            {
                run($"verified trace 1\nmodel {model}\nsizes {sizes}\nvcpu 0\nschedule 0\nsteps\nverdict holds\n");
            }
            catch (BadInputException)
            {
            }
        }
    }

    private static void OnSoft(string text)
    {
        var opened = Samples.SoftMachine();
        using var machine = opened.Machine;
        MachineTrace.Replay(MachineTraceText.Parse(text, "x"), opened);
    }

    private static void OnOurs(string text)
    {
        var program = LiveTraceText.Parse(text, "x");
        using var one = LiveXenCheck.Ours();
        using var other = LiveXenCheck.Ours();
        new LivePair(one, other).Run(program);
    }
}
