using System.Runtime.InteropServices;
using Verified.Abi.Machines;
using Verified.Models.Judging;
using Verified.Spec.Paging.Answers;

namespace Verified.Models.Machines;

/// <summary>What a case came to on a machine.</summary>
/// <param name="Failure">Why it fails; nothing if it does not.</param>
/// <param name="Answers">The answers to its accesses, in order.</param>
/// <param name="Begun">How many of its steps were begun.</param>
public sealed record MachineRunResult(Failure? Failure, IReadOnlyList<AccessResult> Answers, int Begun);

/// <summary>Runs cases on a machine, and judges every answer and all of memory after each run of accesses.</summary>
/// <param name="target">The machine.</param>
public sealed class MachineRunner(MachineUnderTest target)
{
    /// <summary>The id of an answer that the specification of the walk does not allow.</summary>
    public static readonly string Disallowed = "MACHINE-ANSWER";

    private readonly List<Access> accesses = [];
    private readonly List<AccessResult> answers = [];

    /// <summary>The judge of all cases.</summary>
    public WalkJudge Judge { get; } = new(target.Machine.Cpus, target.Machine.Memory.Length, target.Allowed);

    /// <summary>The machine.</summary>
    public MachineUnderTest Target => target;

    /// <summary>Runs a case.</summary>
    public MachineRunResult Run(MachineCase one)
    {
        var (machine, controls, steps) = (target.Machine, target.Controls(one), one.Steps);
        answers.Clear();
        MachineMemory.Write(machine.Memory);
        Judge.Begin(machine.Memory);
        // Every CPU is loaded before it is judged, also one that a shrunk case loads no more.
        for (var cpu = 0; cpu < one.Cpus; cpu++)
        {
            if (steps.FirstOrDefault(step => step.Cpu == cpu && step.Kind != MachineStepKind.Store).Kind != MachineStepKind.Load) Load(machine, cpu, controls, 1 << 12);
        }
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            switch (step.Kind)
            {
                case MachineStepKind.Store:
                    machine.Memory[(int)(step.Address >> 3)] = step.Value;
                    Judge.Stored((int)(step.Address >> 3), step.Value);
                    break;
                case MachineStepKind.Load:
                    Load(machine, step.Cpu, controls, step.Address);
                    break;
                case MachineStepKind.LoadRoot:
                    machine.LoadRoot(step.Cpu, step.Address);
                    Judge.Stored(machine.Memory);
                    Judge.RootLoaded(step.Cpu, step.Address);
                    break;
                case MachineStepKind.Flush:
                    machine.Flush(step.Cpu, step.Flush, step.Address);
                    Judge.Flushed(step.Cpu, step.Flush, step.Address);
                    break;
                case MachineStepKind.Access:
                    var last = i;
                    while (last + 1 < steps.Count && steps[last + 1].Kind == MachineStepKind.Access && steps[last + 1].Cpu == step.Cpu) last++;
                    if (Accesses(machine, steps, i, last) is { } refusal) return new(Failure(i, step, refusal), [.. answers], last + 1);
                    i = last;
                    break;
            }
        }
        return new(null, [.. answers], steps.Count);
    }

    private void Load(IMachine machine, int cpu, PagingControls controls, ulong cr3)
    {
        machine.Load(cpu, controls, cr3);
        Judge.Stored(machine.Memory);
        Judge.Loaded(cpu, controls, cr3);
    }

    private string? Accesses(IMachine machine, IReadOnlyList<MachineStep> steps, int first, int last)
    {
        accesses.Clear();
        for (var i = first; i <= last; i++) accesses.Add(steps[i].ToAccess());
        Span<AccessResult> results = new AccessResult[accesses.Count];
        try
        {
            machine.Run(steps[first].Cpu, CollectionsMarshal.AsSpan(accesses), results);
        }
        catch (InvalidOperationException astray)
        {
            return astray.Message;
        }
        foreach (ref var result in results)
        {
            result = target.Corrected(result);
            answers.Add(result);
        }
        return Judge.Judge(steps[first].Cpu, CollectionsMarshal.AsSpan(accesses), results, machine.Memory);
    }

    private Failure Failure(int at, MachineStep step, string refusal) => new(
        FailureKind.Refused, Disallowed, at + 1, $"{target.Machine.Name}: {MachineTraceText.Print(step)}", null, [.. refusal.Split('\n')], [], []);
}
