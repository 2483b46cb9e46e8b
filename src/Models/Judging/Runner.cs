using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Models.Schedules;

namespace Verified.Models.Judging;

/// <summary>How a run ended.</summary>
/// <param name="Failure">Why it is not a run of the specification; null if it is one.</param>
/// <param name="Steps">The steps that were taken, without those of a boot that is in no trace.</param>
/// <param name="Schedule">Who ran when: with it the run can be repeated.</param>
/// <param name="Begun">How many operations of each thread were begun.</param>
public sealed record RunResult<TKind>(Failure? Failure, IReadOnlyList<Step<TKind>> Steps, Schedule Schedule, IReadOnlyList<int> Begun) where TKind : struct, Enum
{
    /// <summary>What the operations of each thread answered, where the contract's targets say so.</summary>
    public IReadOnlyList<IReadOnlyList<Errno>> Answers { get; init; } = [];
}

/// <summary>Runs programs on one implementation, turn by turn, and has each turn judged.</summary>
/// <typeparam name="TKind">The kinds of steps.</typeparam>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <typeparam name="TSizes">The sizes of implementations.</typeparam>
/// <param name="judge">The judge, and the implementation behind it.</param>
public sealed class Runner<TKind, TOperation, TSizes>(Judge<TKind, TOperation> judge) where TKind : struct, Enum where TSizes : class
{
    private readonly List<byte> turns = new(512);
    private readonly StepActors actors = new();

    /// <summary>The judge, with the steps of the last run.</summary>
    public Judge<TKind, TOperation> Judging => judge;

    /// <summary>Which thread or processor took each step of the last run, from 0; <see cref="Failure.Boot"/> while it booted.</summary>
    public IReadOnlyList<int> By => actors.Of(judge.Steps.Count, judge.BootSteps);

    /// <summary>Who ran when in the last run.</summary>
    public Schedule Taken => new([.. turns]);

    /// <summary>Called before each program.</summary>
    internal Action? Begins { get; set; }

    /// <summary>Runs a program.</summary>
    /// <param name="program">What to run; of the sizes of the implementation.</param>
    /// <param name="scheduler">Who runs when.</param>
    /// <param name="until">Null: the run ends at its first failure. An id: after a failure it goes on until a claim with this id falls, or to its end.</param>
    /// <param name="mostSteps">A run that takes more steps is ended there, with what was seen until then.</param>
    public RunResult<TKind> Run(TestProgram<TOperation, TSizes> program, IScheduler scheduler, string? until = null, int mostSteps = int.MaxValue)
    {
        var failure = Judge(program, scheduler, until, mostSteps);
        return new(failure, [.. judge.Steps.Skip(judge.BootSteps)], Taken, judge.Begun(program.Threads.Count)) { Answers = judge.Answers };
    }

    /// <summary>The same, without a record of the run; allocates nothing while all is well.</summary>
    public Failure? Judge(TestProgram<TOperation, TSizes> program, IScheduler scheduler, string? until = null, int mostSteps = int.MaxValue)
    {
        actors.Begin();
        turns.Clear();
        Begins?.Invoke();
        try
        {
            judge.Boot();
            judge.Load(program.Threads);
            Play(scheduler, until, mostSteps);
        }
        catch (Exception mistake) when ((!judge.IsJudging || KernelMistake.IsHang(mistake)) && mistake is not OutOfMemoryException)
        {
            judge.Stopped(KernelMistake.IsHang(mistake) ? FailureKind.Hung : FailureKind.Broken, KernelMistake.Id(mistake), KernelMistake.Text(mistake));
        }
        return actors.Name(judge.Failure, judge.Steps.Count, judge.BootSteps);
    }

    private void Play(IScheduler scheduler, string? until, int mostSteps)
    {
        var fair = new RoundRobinScheduler();
        for (var runnable = judge.Runnable; runnable != 0 && !IsDone(until) && judge.Steps.Count <= mostSteps; runnable = judge.Runnable)
        {
            if (turns.Count == judge.MostTurns)
            {
                judge.Stopped(FailureKind.Deadlock, "KERNEL-LIVELOCK", $"after {judge.MostTurns} turns threads {Threads(judge.Unfinished)} are not finished");
                return;
            }
            // A schedule that has taken so long is taken to starve somebody, and everyone gets a turn.
            var thread = (turns.Count < judge.MostTurns / 2 ? scheduler : fair).Next(runnable);
            turns.Add((byte)thread);
            actors.Turn(thread, judge.Steps.Count);
            judge.Turn(thread);
        }
        if (!IsDone(until))
            judge.End();
        if (!judge.HasFailed && judge.Unfinished != 0 && judge.Runnable == 0)
            judge.Stopped(FailureKind.Deadlock, "KERNEL-DEADLOCK", $"threads {Threads(judge.Unfinished)} wait for each other");
    }

    private bool IsDone(string? until) => judge.HasFailed && (until is null || judge.Names(until));

    private static string Threads(uint threads) => string.Join(", ", Enumerable.Range(0, 32).Where(thread => (threads >> thread & 1) != 0));
}
