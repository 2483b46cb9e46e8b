using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Verified.Models.Schedules;

namespace Verified.Models.Scenarios;

/// <summary>A kernel of ours plays a scenario, and each of its steps is judged by the specification.</summary>
/// <param name="name">On what it runs.</param>
/// <param name="build">Builds it.</param>
public sealed class KernelScenario(string name, Func<Sizes, INotifierTarget> build) : IScenarioTarget
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool MayMapLess => false;

    /// <inheritdoc/>
    public string? WhyNot(Sizes sizes, IReadOnlyList<Operation> operations) => null;

    /// <inheritdoc/>
    /// <exception cref="ScenarioFailure">A step is not one of the specification.</exception>
    public IReadOnlyList<ScenarioLine> Play(Sizes sizes, IReadOnlyList<Operation> operations, CancellationToken cancel)
    {
        var told = new Told(build(sizes), sizes);
        if (NotifierContract.Instance.RunnerOf(told, sizes).Judge(new TestProgram<Operation, Sizes>(sizes, [operations]), new RoundRobinScheduler()) is { } failure)
            throw new ScenarioFailure(name, failure);
        return told.Lines();
    }

    /// <summary>Notes after each step what is mapped, and what was read. An operation is done when the next one takes a step, or all are done.</summary>
    private sealed class Told(INotifierTarget target, Sizes sizes) : INotifierTarget, IStepSink<StepKind>
    {
        private readonly List<(int? Value, uint Mapped)> lines = [];
        private IStepSink<StepKind> judge = null!;
        private bool isLoaded;
        private uint mapped;

        public INotifierFacts Facts => target.Facts;

        public uint Runnable => target.Runnable;

        public uint Unfinished => target.Unfinished;

        public void Reset(IStepSink<StepKind> sink)
        {
            (judge, isLoaded, mapped) = (sink, false, 0);
            lines.Clear();
            target.Reset(this);
        }

        public void Load(IReadOnlyList<IReadOnlyList<Operation>> threads)
        {
            target.Load(threads);
            isLoaded = true;
        }

        public void Run(int thread) => target.Run(thread);

        public IReadOnlyList<Errno> Answers(int thread) => target.Answers(thread);

        public void Stepped(in Step<StepKind> step)
        {
            judge.Stepped(step);
            if (!isLoaded)
                return;
            Reach(target.Answers(0).Count + 1);
            mapped = 0;
            for (var va = 0; va < sizes.Vas; va++)
                mapped |= target.Facts.Spte(0, va) ? 1u << va : 0;
            lines[^1] = (step.Kind is StepKind.CpuRead or StepKind.SecondaryRead ? step.D : lines[^1].Value, mapped);
        }

        public IReadOnlyList<ScenarioLine> Lines()
        {
            var answers = target.Answers(0);
            Reach(answers.Count);
            return [.. answers.Zip(lines, (answer, line) => new ScenarioLine(answer, line.Value, line.Mapped))];
        }

        private void Reach(int count)
        {
            while (lines.Count < count)
                lines.Add((null, mapped));
        }
    }
}

/// <summary>A step of a kernel that plays a scenario is not one of the specification.</summary>
public sealed class ScenarioFailure(string name, Failure failure) : Exception($"{name}: {failure.Id} at step {failure.At}: {string.Join("; ", failure.Because)}")
{
    /// <summary>Which step, and why.</summary>
    public Failure Failure => failure;
}
