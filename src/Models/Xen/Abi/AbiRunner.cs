using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Abi;

/// <summary>How a run ended.</summary>
/// <param name="Failure">Why it is not as it must be; nothing if it is.</param>
/// <param name="Steps">The steps of memory that were taken.</param>
/// <param name="Schedule">Who ran when.</param>
/// <param name="Turns">How many operations of each virtual processor were begun.</param>
public sealed record AbiRunResult(Failure? Failure, IReadOnlyList<XenStep> Steps, Schedule Schedule, IReadOnlyList<int> Turns);

/// <summary>Runs programs of hypercalls by number and judges each call: its steps by the specification of Xen's memory, its answer, what it leaves, and what it does to others.</summary>
/// <param name="build">Builds a hypervisor.</param>
/// <param name="sizes">Its sizes.</param>
public sealed class AbiRunner(Func<XenSizes, IXenAbiTarget> build, XenSizes sizes)
{
    private readonly AbiJudge judge = new(build(sizes), sizes);
    private readonly AbiEquivalence equivalence = new(build, sizes);
    private readonly List<byte> turns = new(512);
    private readonly StepActors actors = new();
    private readonly int[] begun = new int[sizes.Vcpus];
    private AbiDriver[] drivers = [];

    /// <summary>How many calls the last run made; one that was preempted is one.</summary>
    public int Hypercalls { get; private set; }

    /// <summary>The steps of the last run.</summary>
    public IReadOnlyList<XenStep> Steps => judge.Oracle.Steps;

    /// <summary>Which thread or processor took each step of the last run, from 0; <see cref="Failure.Boot"/> while it booted.</summary>
    public IReadOnlyList<int> By => actors.Of(Steps.Count);

    /// <summary>Who ran when in the last run.</summary>
    public Schedule Taken => new([.. turns]);

    /// <summary>What was answered how often, by the number of the call and the answer.</summary>
    public Dictionary<(ulong Number, long Answer), long> Answers { get; } = [];

    internal AbiJudge Judging => judge;

    /// <summary>Runs a program.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="scheduler">Who runs when.</param>
    /// <param name="until">Nothing: the run ends at its first failure. An id: after a failure it goes on until a claim with this id falls, or to its end.</param>
    public AbiRunResult Run(AbiProgram program, IScheduler scheduler, string? until = null)
    {
        var failure = Judge(program, scheduler, until);
        return new(failure, [.. Steps], Taken, [.. begun]);
    }

    /// <summary>The same, without a record of the run.</summary>
    public Failure? Judge(AbiProgram program, IScheduler scheduler, string? until = null)
    {
        turns.Clear();
        begun.AsSpan().Clear();
        actors.Begin();
        Hypercalls = 0;
        judge.Begin();
        drivers = [.. program.Vcpus.Select((operations, vcpu) => new AbiDriver(judge.Machine, vcpu, operations))];
        for (var runnable = Runnable(); runnable != 0 && !IsDone(until); runnable = Runnable())
            Turn(scheduler.Next(runnable));
        if (!IsDone(until) && equivalence.Defect(program) is var (claim, because))
            judge.Fail(claim, because);
        return actors.Name(judge.Failure, Steps.Count);
    }

    private bool IsDone(string? until) => judge.HasFailed && (until is null || judge.Names(until));

    private uint Runnable()
    {
        var runnable = 0u;
        for (var vcpu = 0; vcpu < drivers.Length; vcpu++)
            runnable |= !drivers[vcpu].IsFinished && !judge.IsBroken && !judge.Machine.Target.State(vcpu).IsCrashed ? 1u << vcpu : 0;
        return runnable;
    }

    private void Turn(int vcpu)
    {
        var driver = drivers[vcpu];
        if (turns.Count > 0 && turns[^1] != vcpu)
        {
            foreach (var other in drivers)
                other.WasInterleaved |= other != driver && other.IsUnderway;
        }
        turns.Add((byte)vcpu);
        actors.Turn(vcpu, Steps.Count);
        judge.Running(vcpu);
        if (!driver.IsUnderway)
        {
            driver.Begin();
            judge.Expect(driver);
        }
        var isPreempted = judge.Call(driver);
        begun[vcpu] = Math.Max(begun[vcpu], driver.Next);
        if (!isPreempted)
        {
            Hypercalls += driver.Operations.Count;
            var answer = (driver.Operations[0].Number, (long)driver.Call.Number);
            Answers[answer] = Answers.GetValueOrDefault(answer) + 1;
        }
    }
}
