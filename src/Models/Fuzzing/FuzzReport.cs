using Verified.Abi.Notifier;
using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Traces;

namespace Verified.Models.Fuzzing;

/// <summary>How random programs are to be run.</summary>
/// <param name="Seed">Fixes programs and schedules.</param>
/// <param name="Steps">After so many steps it is enough.</param>
/// <param name="Schedule">How threads are interleaved; if nothing is given, both at random and by priorities.</param>
/// <param name="Sizes">The implementation; if nothing is given, many different ones.</param>
public sealed record FuzzBudget(ulong Seed, long Steps, Schedules.ScheduleKind? Schedule = null, Sizes? Sizes = null);

/// <summary>What random programs came to.</summary>
/// <param name="Programs">How many were run.</param>
/// <param name="Steps">How many steps were judged.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Coverage">What the runs reached.</param>
/// <param name="Failure">The first failure, shrunk; nothing if there was none.</param>
/// <param name="Trace">Its trace.</param>
public sealed record FuzzReport(int Programs, long Steps, TimeSpan Elapsed, FuzzCoverage Coverage, Failure? Failure, Trace<TestCase, Step>? Trace)
{
    /// <summary>Judged steps a second.</summary>
    public double Rate => Steps / Math.Max(Elapsed.TotalSeconds, 1e-9);
}

/// <summary>What runs reached, and what they did not.</summary>
/// <param name="Taken">How often each rule was taken.</param>
/// <param name="NeverTaken">Rules that never were.</param>
/// <param name="NeverRefusing">Guards that refused no step, in the states that were sampled: a rule with the guard's own words.</param>
public sealed record FuzzCoverage(IReadOnlyDictionary<StepKind, long> Taken, IReadOnlyList<StepKind> NeverTaken, IReadOnlyList<string> NeverRefusing);
