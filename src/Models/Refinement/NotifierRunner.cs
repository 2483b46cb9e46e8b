using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Models.Programs;
using Verified.Models.Schedules;

namespace Verified.Models.Refinement;

/// <summary>How a run ended.</summary>
/// <param name="Failure">Why it is not a run of the specification; nothing if it is one.</param>
/// <param name="Steps">The steps that were taken.</param>
/// <param name="Schedule">Who ran when: with it the run can be repeated.</param>
/// <param name="Answers">What the operations of each thread answered.</param>
public sealed record RunResult(Failure? Failure, IReadOnlyList<Step> Steps, Schedule Schedule, IReadOnlyList<IReadOnlyList<Errno>> Answers);

/// <summary>Runs programs on one implementation and judges each of its steps.</summary>
/// <param name="target">The implementation.</param>
/// <param name="sizes">The sizes that it was built with.</param>
public sealed class NotifierRunner(INotifierTarget target, Sizes sizes)
{
    /// <summary>After so many turns a schedule is taken to starve somebody, and everyone gets a turn.</summary>
    private static readonly int Unfair = 1_500;

    /// <summary>After so many turns, the last of them fair, nobody gets anywhere.</summary>
    private static readonly int Endless = 3_000;

    private readonly NotifierOracle oracle = new(NotifierModel.For(sizes));
    private readonly List<byte> turns = new(512);
    private readonly StepActors actors = new();
    private bool hasBooted;

    /// <summary>The judge, with the steps of the last run.</summary>
    public NotifierOracle Oracle => oracle;

    /// <summary>Which thread or processor took each step of the last run, from 0; <see cref="Failure.Boot"/> while it booted.</summary>
    public IReadOnlyList<int> By => actors.Of(oracle.Steps.Count);

    /// <summary>Who ran when in the last run.</summary>
    public Schedule Taken => new([.. turns]);

    /// <summary>Runs a program.</summary>
    /// <param name="program">What to run; of the sizes of the implementation.</param>
    /// <param name="scheduler">Who runs when.</param>
    /// <param name="until">Nothing: the run ends at its first failure. An id: after a failure it goes on until a claim with this id falls, or to its end.</param>
    /// <param name="mostSteps">A run that gets so far is ended there, with what was seen until then.</param>
    public RunResult Run(TestProgram program, IScheduler scheduler, string? until = null, int mostSteps = int.MaxValue)
    {
        var failure = Judge(program, scheduler, until, mostSteps);
        return new(failure, [.. oracle.Steps], Taken, Answers(program));
    }

    /// <summary>The same, without a record of the run; allocates nothing while all is well.</summary>
    public Failure? Judge(TestProgram program, IScheduler scheduler, string? until = null, int mostSteps = int.MaxValue)
        => actors.Name(Judged(program, scheduler, until, mostSteps), oracle.Steps.Count);

    private Failure? Judged(TestProgram program, IScheduler scheduler, string? until, int mostSteps)
    {
        actors.Begin();
        turns.Clear();
        hasBooted = false;
        oracle.Begin(target.Facts);
        try
        {
            target.Reset(oracle);
            oracle.Booted();
            target.Load(program.Threads);
            hasBooted = true;
            return Play(scheduler, until, mostSteps) ?? oracle.Failure;
        }
        catch (Exception mistake) when (!oracle.IsJudging && mistake is not OutOfMemoryException)
        {
            return oracle.Failure ?? Stopped(FailureKind.Broken, KernelMistake.Id(mistake), KernelMistake.Text(mistake));
        }
    }

    private IReadOnlyList<IReadOnlyList<Errno>> Answers(TestProgram program)
        => [.. program.Threads.Select((_, thread) => (IReadOnlyList<Errno>)(hasBooted ? [.. target.Answers(thread)] : []))];

    private Failure? Play(IScheduler scheduler, string? until, int mostSteps)
    {
        var fair = new RoundRobinScheduler();
        for (var runnable = target.Runnable; runnable != 0 && !IsDone(until) && oracle.Steps.Count < mostSteps; runnable = target.Runnable)
        {
            if (turns.Count == Endless)
                return oracle.Failure ?? Stopped(FailureKind.Deadlock, "KERNEL-LIVELOCK", $"after {Endless} turns threads {Threads(target.Unfinished)} are not finished");
            var thread = (turns.Count < Unfair ? scheduler : fair).Next(runnable);
            turns.Add((byte)thread);
            actors.Turn(thread, oracle.Steps.Count);
            target.Run(thread);
        }
        if (target.Unfinished == 0)
            oracle.Ended();
        return oracle.HasFailed || target.Unfinished == 0 || target.Runnable != 0 ? null
            : Stopped(FailureKind.Deadlock, "KERNEL-DEADLOCK", $"threads {Threads(target.Unfinished)} wait for each other");
    }

    private bool IsDone(string? until) => oracle.HasFailed && (until is null || oracle.Names(until));

    private Failure Stopped(FailureKind kind, string id, string message) => new(kind, id, oracle.Steps.Count, "end of the run", null, [message], [], []);

    private static string Threads(uint threads) => string.Join(", ", Enumerable.Range(0, 32).Where(thread => (threads >> thread & 1) != 0));
}
