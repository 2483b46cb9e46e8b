using Verified.Abi;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Judging;

/// <summary>How random programs are to be run.</summary>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="Seed">Fixes programs and schedules.</param>
/// <param name="Limit">After so much it is enough: of what the contract counts, or programs.</param>
/// <param name="Schedule">How threads are interleaved; null: both at random and by priorities.</param>
/// <param name="Sizes">The implementation; null: several different ones.</param>
public sealed record FuzzBudget<TSizes>(ulong Seed, long Limit, Schedules.ScheduleKind? Schedule = null, TSizes? Sizes = null) where TSizes : class
{
    /// <summary>The number of the only program that is run, from 1; null: all from the first on.</summary>
    public int? Only { get; init; }
}

/// <summary>What random programs came to.</summary>
/// <typeparam name="TKind">The kinds of steps.</typeparam>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="Programs">How many were run.</param>
/// <param name="Done">How much of what the contract counts was done.</param>
/// <param name="Steps">How many steps were judged.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Coverage">What the runs reached.</param>
public sealed record FuzzReport<TKind, TOperation, TSizes>(int Programs, long Done, long Steps, TimeSpan Elapsed, FuzzCoverage<TKind> Coverage) where TKind : struct, Enum where TSizes : class
{
    /// <summary>The first failure, made small; null if there was none.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The number of the program that failed, from 1; 0 if none did.</summary>
    public int Failed { get; init; }

    /// <summary>The trace of what failed; of the only program that was run, also where it did not fail.</summary>
    public Trace<TKind, TOperation, TSizes>? Trace { get; init; }

    /// <summary>Judged steps a second.</summary>
    public double Rate => Steps / Math.Max(Elapsed.TotalSeconds, 1e-9);
}

/// <summary>What runs reached, and what they did not.</summary>
/// <typeparam name="TKind">The kinds of steps.</typeparam>
/// <param name="Taken">How often each rule was taken.</param>
/// <param name="Refused">How often each errno was answered by the rule that was refused.</param>
/// <param name="NeverRefusing">Guards that refused no step, in the states that were sampled: a rule with the guard's own words. Empty where no states are sampled.</param>
/// <param name="Others">What else the contract's judges have counted.</param>
/// <param name="Told">What else they have to tell, a line each.</param>
public sealed record FuzzCoverage<TKind>(
    IReadOnlyDictionary<TKind, long> Taken, IReadOnlyDictionary<(TKind Rule, Errno Errno), long> Refused, IReadOnlyList<string> NeverRefusing, IReadOnlyList<(string Name, long Number)> Others, IReadOnlyList<string> Told)
    where TKind : struct, Enum
{
    /// <summary>Rules that never were taken.</summary>
    public IReadOnlyList<TKind> NeverTaken => [.. Taken.Where(rule => rule.Value == 0).Select(rule => rule.Key)];
}
