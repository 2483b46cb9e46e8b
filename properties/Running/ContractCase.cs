using Verified.Models.Judging;
using Verified.Models.Schedules;

namespace Verified.Properties.Running;

/// <summary>A program of a contract, and what decides who runs when: a seed, or a schedule once the case was made small.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="Program">What is run.</param>
/// <param name="Seed">Fixes the schedule, and whatever else a property draws for a case.</param>
internal sealed record ContractCase<TOperation, TSizes>(TestProgram<TOperation, TSizes> Program, ulong Seed) where TSizes : class
{
    /// <summary>Who runs when in a case that was made small; null in one that was not.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The claim that falls in a case that was made small: a run goes on until then.</summary>
    public string? Until { get; init; }

    /// <summary>Whether this is the small case to which a failing one was shrunk.</summary>
    public bool IsSmall => Schedule is not null;

    public IScheduler Scheduler() => Schedule is { } schedule ? new GivenScheduler(schedule) : Schedulers.For(Seed % 2 == 0 ? ScheduleKind.Random : ScheduleKind.Pct, Seed);

    /// <summary>The case in a few words: a failure prints the whole of it as a trace.</summary>
    public override string ToString() =>
        $"{(IsSmall ? "made small" : $"schedule of seed {Seed}")}: {Program.Operations} operations of {Program.Threads.Count}, sizes {Program.Sizes}";
}

/// <summary>A case, and what came of running it.</summary>
/// <param name="Case">The case.</param>
/// <param name="Result">How the run ended.</param>
/// <param name="Runner">Who ran it; its judge still has the state at the end of the run.</param>
internal sealed record CaseRun<TKind, TOperation, TSizes>(ContractCase<TOperation, TSizes> Case, RunResult<TKind> Result, Runner<TKind, TOperation, TSizes> Runner)
    where TKind : struct, Enum where TSizes : class;
