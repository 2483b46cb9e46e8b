using System.Globalization;
using System.Text;
using Verified.Abi;
using Verified.Hardware.Tracing;
using Verified.Kernel.Xen.Boot;
using Verified.Models.Bugs;
using Verified.Models.Judging.Traces;
using Verified.Models.Machines;
using Verified.Models.Notifier;
using Verified.Models.Scenarios;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Live;
using Verified.Models.Xen.Transfer;
using Verified.Tests.Xen.Boot;
using Xunit;

namespace Verified.Tests.Inputs;

/// <summary>Whatever stands in a file, it is read or refused in one line. <c>VERIFIED_MUTANTS</c> says how many damaged inputs of each format are tried.</summary>
public class ParserFuzzTests
{
    internal static readonly int Mutants =
        int.TryParse(Environment.GetEnvironmentVariable("VERIFIED_MUTANTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var mutants) ? mutants : 1_000;

    /// <summary>The line with the sizes is mostly spared, because code is generated for each of them.</summary>
    private const int LinesToSizes = 3;

    private static readonly Dictionary<string, (Func<string> Sample, Action<string> Read, int Spared)> Texts = new()
    {
        ["notifier"] = (Samples.Notifier, text => NotifierContract.Instance.Parse(text, "x.trace"), LinesToSizes),
        ["xen"] = (Samples.Xen, text => XenContract.Instance.Parse(text, "x.trace"), LinesToSizes),
        ["xen-abi"] = (Samples.Abi, text => AbiContract.Instance.Parse(text, "x.trace"), LinesToSizes),
        ["xen-entry"] = (Samples.Entry, text => TransferContract.Instance.Parse(text, "x.trace"), LinesToSizes),
        ["xen-guest"] = (Samples.Guest, text => GuestContract.Instance.Parse(text, "x.trace"), LinesToSizes),
        ["live-xen"] = (Samples.Live, text => LiveTraceText.Parse(text, "x.trace"), 0),
        ["machine"] = (Samples.Machine, text => MachineTraceText.Parse(text, "x.trace"), 0),
        ["scenario"] = (() => Samples.Scenario, text => Scenario.Parse(text, "x.scenario"), 0),
        ["recording of text"] = (() => Samples.Recording, text => TraceRecording.Read(Encoding.UTF8.GetBytes(text), "x.rec").Judge(), 0),
        ["diff"] = (() => Samples.Diff, text => UnifiedDiff.Parse(text, "x.diff").Apply(new Dictionary<string, string> { ["src/Kernel/A.cs"] = "one\ntwo\nthree\nfour\n" }), 0),
        ["story"] = (() => Samples.Story, text => SeededBug.Parse(text, "bugs/x"), 0),
    };

    public static TheoryData<string> Formats => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_good_text_is_read(string format) => Texts[format].Read(Texts[format].Sample());

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_damaged_text_is_read_or_refused_in_one_line(string format)
    {
        var (sample, read, spared) = Texts[format];
        var good = sample();
        var refused = Try(number => read(new Mutator(number).Text(good, spared)));

        Assert.InRange(refused, Mutants / 10, Mutants);
    }

    [Fact]
    public void A_damaged_binary_recording_is_read_or_refused_in_one_line()
    {
        TraceRecording.Read(Samples.Binary(text => text, page => page), "x.rec").Judge();
        var refused = Try(number =>
        {
            var mutator = new Mutator(number);
            var (place, piece) = (number % 8, 0);
            var bytes = Samples.Binary(text => piece++ == place ? mutator.Text(text) : text, page => place == 7 ? mutator.Bytes(page) : page);
            TraceRecording.Read(number % 9 == 0 ? mutator.Bytes(bytes) : bytes, "x.rec").Judge();
        });

        Assert.InRange(refused, Mutants / 10, Mutants);
    }

    [Fact]
    public void A_damaged_kernel_is_read_or_refused()
    {
        var good = new SmallKernel().ToFile();
        var refusals = Enumerable.Range(0, Mutants).Count(number => KernelImage.Read(new Mutator(number).Bytes(good), out _) is not null);

        Assert.InRange(refusals, 1, Mutants);
    }

    /// <returns>How many inputs were refused.</returns>
    private static int Try(Action<int> read)
    {
        var refused = 0;
        for (var number = 0; number < Mutants; number++)
        {
            try
            {
                read(number);
            }
            catch (BadInputException fault)
            {
                refused++;
                Assert.True(fault.Message.Length < 9_000 && !fault.Message.Any(char.IsControl), $"mutant {number}: {fault.Message}");
            }
            catch (Exception fault)
            {
                Assert.Fail($"mutant {number}: {fault}");
            }
        }

        return refused;
    }
}
