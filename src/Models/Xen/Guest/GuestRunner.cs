using Verified.Abi;
using Verified.Abi.Xen.Guest;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Guest;

/// <summary>How a run ended.</summary>
/// <param name="Failure">Why it is not a run of the specification; nothing if it is one.</param>
/// <param name="Steps">The steps that were taken after the boot.</param>
/// <param name="Schedule">Who ran when: with it the run can be repeated.</param>
/// <param name="Begun">How many operations of each processor were begun.</param>
public sealed record GuestRunResult(Failure? Failure, IReadOnlyList<GuestStep> Steps, Schedule Schedule, IReadOnlyList<int> Begun);

/// <summary>Runs programs on one guest and judges each of its steps.</summary>
/// <param name="target">The guest.</param>
/// <param name="sizes">The sizes that it was built with.</param>
public sealed class GuestRunner(IGuestTarget target, GuestSizes sizes)
{
    private readonly GuestOracle oracle = new(GuestModel.For(sizes));
    private readonly List<byte> turns = new(256);
    private readonly StepActors actors = new();
    private readonly int[] begun = new int[sizes.Cpus];

    /// <summary>The judge, with the steps of the last run.</summary>
    public GuestOracle Oracle => oracle;

    /// <summary>How many operations of the last run did something.</summary>
    public int Done { get; private set; }

    /// <summary>Which thread or processor took each step of the last run, from 0; <see cref="Failure.Boot"/> while it booted.</summary>
    public IReadOnlyList<int> By => actors.Of(oracle.Steps.Count, oracle.BootSteps);

    /// <summary>Who ran when in the last run.</summary>
    public Schedule Taken => new([.. turns]);

    /// <summary>Runs a program.</summary>
    /// <param name="program">What to run; of the sizes of the guest.</param>
    /// <param name="scheduler">Who runs when.</param>
    /// <param name="until">Nothing: the run ends at its first failure. An id: after a failure it goes on until a claim with this id falls, or to its end.</param>
    public GuestRunResult Run(GuestProgram program, IScheduler scheduler, string? until = null)
    {
        var failure = Judge(program, scheduler, until);
        return new(failure, [.. oracle.Steps.Skip(oracle.BootSteps)], Taken, [.. begun]);
    }

    /// <summary>The same, without a record of the run.</summary>
    public Failure? Judge(GuestProgram program, IScheduler scheduler, string? until = null)
    {
        turns.Clear();
        begun.AsSpan().Clear();
        actors.Begin();
        Done = 0;
        oracle.Begin(target.Facts);
        try
        {
            target.Reset(oracle);
            oracle.Booted();
            target.Load(program.Cpus);
            Play(scheduler, until);
        }
        catch (Exception mistake) when (!oracle.IsJudging && mistake is not OutOfMemoryException)
        {
            oracle.Stopped(new(FailureKind.Broken, KernelMistake.Id(mistake), oracle.Steps.Count, "end of the run", null, [KernelMistake.Text(mistake)], [], []));
        }
        return actors.Name(oracle.Failure, oracle.Steps.Count, oracle.BootSteps);
    }

    private void Play(IScheduler scheduler, string? until)
    {
        for (var unfinished = target.Unfinished; unfinished != 0 && !IsDone(until); unfinished = target.Unfinished)
        {
            var cpu = scheduler.Next(unfinished);
            turns.Add((byte)cpu);
            actors.Turn(cpu, oracle.Steps.Count);
            begun[cpu]++;
            Done += target.Run(cpu) == Errno.None ? 1 : 0;
            oracle.Audit();
        }
    }

    private bool IsDone(string? until) => oracle.HasFailed && (until is null || oracle.Names(until));
}
