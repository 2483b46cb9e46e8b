using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;

namespace Verified.Models.Judging;

/// <summary>A contract as the judging needs it: how its programs are made and written, and who judges an implementation. Everything else exists once.</summary>
/// <typeparam name="TKind">The kinds of steps.</typeparam>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <typeparam name="TSizes">How large an implementation is built; compares by value.</typeparam>
/// <typeparam name="TTarget">An implementation.</typeparam>
public abstract class Contract<TKind, TOperation, TSizes, TTarget> where TKind : struct, Enum where TSizes : class
{
    /// <summary>The model's name in traces and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What the one who runs a program is called in traces: <c>thread</c>, <c>vcpu</c>.</summary>
    public abstract string Actor { get; }

    /// <summary>A step, as an example for messages.</summary>
    public abstract string Example { get; }

    /// <summary>What is counted of a run, where a limit of a random run counts it: <c>hypercalls</c>.</summary>
    public abstract string Measure { get; }

    /// <summary>The limit of a random run is one of <see cref="Measure"/>; otherwise it is one of programs.</summary>
    public virtual bool LimitsMeasure => true;

    /// <summary>How its operations are written, and made simpler.</summary>
    public abstract IOperations<TOperation> Operations { get; }

    /// <summary>Sizes worth trying, in a fixed order: few, because the code that judges is generated once for each.</summary>
    public abstract IReadOnlyList<TSizes> Tried { get; }

    /// <summary>How many runs making a failure small may spend.</summary>
    public virtual int MostShrinkingRuns => 4_000;

    /// <summary>Which program runs on which processor does not matter: one can be left out, and the others renumbered.</summary>
    public virtual bool ActorsAreAlike => false;

    /// <summary>Random runs also find out which guards never refuse a step.</summary>
    public virtual bool SamplesGuards => false;

    internal abstract SizesText<TSizes> Sizes { get; }

    /// <summary>What a trace was recorded with that does not name it: from before there was such a size.</summary>
    internal virtual IReadOnlyList<string> SizesOfEarlierTraces => [];

    /// <summary>Reads an operation of an implementation of these sizes, at a place.</summary>
    internal virtual Func<string, string, TOperation> Reader(TSizes sizes) => Operations.Parse;

    /// <summary>What a trace of format 1 has in place of programs and a schedule; null if it has those.</summary>
    internal virtual (IReadOnlyList<IReadOnlyList<TOperation>> Threads, Schedule? Schedule)? OldCase(TraceLines lines, TSizes sizes) => null;

    /// <summary>The specification in the scope of an implementation; the same one for equal sizes.</summary>
    public abstract ContractModel<TKind> ModelFor(TSizes sizes);

    /// <summary>A judge of one implementation.</summary>
    public abstract Judge<TKind, TOperation> JudgeOf(Func<TSizes, TTarget> build, TSizes sizes);

    /// <summary>A random program, fixed by its number.</summary>
    /// <param name="sizes">For an implementation of these sizes; null: of any that is worth trying.</param>
    public abstract Func<ulong, TestProgram<TOperation, TSizes>> Programs(TSizes? sizes);

    /// <summary>How many can have a program in these sizes.</summary>
    public virtual int MostActors(TSizes sizes) => 32;

    /// <summary>Runs programs on an implementation.</summary>
    public Runner<TKind, TOperation, TSizes> RunnerOf(Func<TSizes, TTarget> build, TSizes sizes) => new(JudgeOf(build, sizes));

    /// <summary>Runs programs on an implementation.</summary>
    public Runner<TKind, TOperation, TSizes> RunnerOf(TTarget target, TSizes sizes) => RunnerOf(_ => target, sizes);

    /// <summary>The random cases of a seed: case 17 of a seed is the same everywhere and for ever.</summary>
    internal RandomCases<TOperation, TSizes> Cases(ulong seed, TSizes? sizes, ScheduleKind? schedule = null) => new(Programs(sizes), seed, schedule);
}

/// <summary>Random programs with random schedules, all fixed by one seed.</summary>
/// <param name="programs">A program, fixed by its number.</param>
/// <param name="seed">Fixes them all.</param>
/// <param name="schedule">How threads are interleaved; null: in one case at random, in the next by priorities.</param>
internal sealed class RandomCases<TOperation, TSizes>(Func<ulong, TestProgram<TOperation, TSizes>> programs, ulong seed, ScheduleKind? schedule) where TSizes : class
{
    internal TestProgram<TOperation, TSizes> Program(int number) => programs(Seed(number));

    internal IScheduler Scheduler(int number) => Schedulers.For(schedule ?? (number % 2 == 0 ? ScheduleKind.Random : ScheduleKind.Pct), Seed(number));

    private ulong Seed(int number) => CaseNumbers.Of(seed, number);
}

/// <summary>The numbers of random cases: case 17 of a seed is the same everywhere and for ever.</summary>
internal static class CaseNumbers
{
    internal static ulong Of(ulong seed, int number) => seed * 0x9E3779B97F4A7C15 + (ulong)number;
}
