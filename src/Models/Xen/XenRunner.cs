using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Xen;

/// <summary>How a run ended.</summary>
/// <param name="Failure">Why it is not a run of the specification; nothing if it is one.</param>
/// <param name="Steps">The steps that were taken.</param>
/// <param name="Schedule">Who ran when: with it the run can be repeated.</param>
/// <param name="Turns">How many operations of each virtual processor were begun.</param>
public sealed record XenRunResult(Failure? Failure, IReadOnlyList<XenStep> Steps, Schedule Schedule, IReadOnlyList<int> Turns);

/// <summary>Runs programs on one hypervisor and judges each of its hypercalls.</summary>
/// <param name="target">The hypervisor.</param>
/// <param name="sizes">The sizes that it was built with.</param>
public sealed class XenRunner(IXenTarget target, XenSizes sizes)
{
    private readonly XenOracle oracle = new(XenModel.For(sizes));
    private readonly List<byte> turns = new(512);
    private readonly StepActors actors = new();
    private readonly int[] begun = new int[sizes.Vcpus];
    private long audits;

    /// <summary>The judge, with the steps of the last run.</summary>
    public XenOracle Oracle => oracle;

    /// <summary>Claims are evaluated, and references counted from memory, after every so many hypercalls, and at the end of each program.</summary>
    public int AuditEvery { get; init; } = 1;

    /// <summary>Hears of every turn after it was judged, and before the claims are evaluated.</summary>
    public Action<XenTurn>? OnTurn { get; init; }

    /// <summary>The hypercalls of the last run; a hypercall that was preempted is one.</summary>
    public int Hypercalls { get; private set; }

    /// <summary>Which thread or processor took each step of the last run, from 0; <see cref="Failure.Boot"/> while it booted.</summary>
    public IReadOnlyList<int> By => actors.Of(oracle.Steps.Count);

    /// <summary>Who ran when in the last run.</summary>
    public Schedule Taken => new([.. turns]);

    /// <summary>Runs a program.</summary>
    /// <param name="program">What to run; of the sizes of the hypervisor.</param>
    /// <param name="scheduler">Who runs when.</param>
    /// <param name="until">Nothing: the run ends at its first failure. An id: after a failure it goes on until a claim with this id falls, or to its end.</param>
    public XenRunResult Run(XenProgram program, IScheduler scheduler, string? until = null)
    {
        var failure = Judge(program, scheduler, until);
        return new(failure, [.. oracle.Steps], Taken, [.. begun]);
    }

    /// <summary>The same, without a record of the run.</summary>
    public Failure? Judge(XenProgram program, IScheduler scheduler, string? until = null) => actors.Name(Judged(program, scheduler, until), oracle.Steps.Count);

    private Failure? Judged(XenProgram program, IScheduler scheduler, string? until)
    {
        actors.Begin();
        turns.Clear();
        begun.AsSpan().Clear();
        Hypercalls = 0;
        oracle.Begin(target);
        try
        {
            target.Reset(oracle);
            oracle.Booted();
            target.Load(program.Vcpus);
            Play(program, scheduler, until);
            oracle.Audit();
            return oracle.Failure;
        }
        catch (Exception mistake) when (!oracle.IsJudging && mistake is not OutOfMemoryException)
        {
            return oracle.Broken(new(FailureKind.Broken, KernelMistake.Id(mistake), oracle.Steps.Count, "end of the run", null, [KernelMistake.Text(mistake)], [], []));
        }
    }

    private void Play(XenProgram program, IScheduler scheduler, string? until)
    {
        for (var unfinished = target.Unfinished; unfinished != 0 && !IsDone(until); unfinished = target.Unfinished)
        {
            var vcpu = scheduler.Next(unfinished);
            turns.Add((byte)vcpu);
            actors.Turn(vcpu, oracle.Steps.Count);
            oracle.Running = vcpu;
            var turn = target.Run(vcpu);
            begun[vcpu] = turn.Operation + turn.Count;
            oracle.Left(turn, program.Vcpus[vcpu]);
            OnTurn?.Invoke(turn);
            if (turn.Answer != Errno.ERESTART)
                Hypercalls++;
            if (++audits % AuditEvery == 0)
                oracle.Audit();
        }
    }

    private bool IsDone(string? until) => oracle.HasFailed && (until is null || oracle.Names(until));
}
