using System.Diagnostics;
using Verified.Abi.Xen.Live;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Live;

/// <summary>What random programs on two hypervisors came to.</summary>
/// <param name="Programs">How many were run.</param>
/// <param name="Elapsed">How long it took, without the first boot.</param>
/// <param name="Pair">What was compared.</param>
/// <param name="Failure">What differs; nothing if nothing does.</param>
/// <param name="Program">The program that shows it, as small as was found.</param>
public sealed record LiveFuzzReport(int Programs, TimeSpan Elapsed, LivePair Pair, LiveDifference? Failure, IReadOnlyList<LiveCall>? Program);

/// <summary>Runs random programs on two hypervisors, until they differ.</summary>
/// <param name="real">The real one.</param>
/// <param name="ours">Ours, perhaps with a mistake planted.</param>
/// <param name="sofar">What was compared of the two already; nothing: nothing.</param>
public sealed class LiveFuzzRun(ILiveXen real, ILiveXen ours, LivePair? sofar = null)
{
    /// <summary>Runs so many programs, or until one differs, or somebody cancels.</summary>
    /// <param name="seed">Fixes the programs.</param>
    /// <param name="programs">How many.</param>
    /// <param name="shrinks">Whether a program that differs is made smaller.</param>
    /// <param name="progress">Hears now and then of the programs so far.</param>
    /// <param name="cancel">Ends the run early.</param>
    public LiveFuzzReport Run(ulong seed, int programs, bool shrinks = true, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var (pair, generator, clock) = (sofar ?? new LivePair(real, ours), new LiveGenerator(), Stopwatch.StartNew());
        for (var number = 0; ; number++)
        {
            if (number >= programs || cancel.IsCancellationRequested)
                return new(number, clock.Elapsed, pair, null, null);
            var program = generator.Program(CaseNumbers.Of(seed, number));
            if (pair.Run(program) is { } difference)
            {
                progress.Shrinks();
                return shrinks ? Shrunk(new(number + 1, clock.Elapsed, pair, difference, program), cancel) : new(number + 1, clock.Elapsed, pair, difference, program);
            }
            if (number % 20 == 19)
                progress?.Report(number + 1);
        }
    }

    private LiveFuzzReport Shrunk(LiveFuzzReport report, CancellationToken cancel)
    {
        var shrinker = new LiveShrinker(new LivePair(real, ours));
        var small = shrinker.Shrink(report.Program!, report.Failure!, cancel);
        return small is var (program, difference) ? report with { Program = program, Failure = difference } : report;
    }
}
