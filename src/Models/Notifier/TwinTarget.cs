using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;

namespace Verified.Models.Notifier;

/// <summary>Two implementations that run the same programs side by side: they must take the same steps, let the same threads run, and answer the same. What is shown is the first one's.</summary>
/// <param name="target">The one that is judged.</param>
/// <param name="twin">The one that it must not be told from.</param>
public sealed class TwinTarget(INotifierTarget target, INotifierTarget twin) : INotifierTarget
{
    private readonly Queue<Step<StepKind>> expected = [];
    private int threads;

    /// <inheritdoc/>
    public INotifierFacts Facts => target.Facts;

    /// <inheritdoc/>
    public uint Runnable => Same(target.Runnable, twin.Runnable, "threads that can run, as bits");

    /// <inheritdoc/>
    public uint Unfinished => Same(target.Unfinished, twin.Unfinished, "threads that are not finished, as bits");

    /// <inheritdoc/>
    public void Reset(IStepSink<StepKind> sink)
    {
        expected.Clear();
        twin.Reset(new Recorder(expected));
        target.Reset(new Comparer(sink, expected));
        NothingMissing();
    }

    /// <inheritdoc/>
    public void Load(IReadOnlyList<IReadOnlyList<Operation>> programs)
    {
        threads = programs.Count;
        twin.Load(programs);
        target.Load(programs);
    }

    /// <inheritdoc/>
    /// <exception cref="TwinDifference">The two do not do the same.</exception>
    public void Run(int thread)
    {
        twin.Run(thread);
        target.Run(thread);
        NothingMissing();
        if (target.Unfinished == 0)
            CompareAnswers();
    }

    /// <inheritdoc/>
    public IReadOnlyList<Errno> Answers(int thread) => target.Answers(thread);

    private void CompareAnswers()
    {
        for (var thread = 0; thread < threads; thread++)
        {
            if (!target.Answers(thread).SequenceEqual(twin.Answers(thread)))
                throw new TwinDifference($"answers to thread {thread} {string.Join(", ", target.Answers(thread))}, its twin {string.Join(", ", twin.Answers(thread))}");
        }
    }

    private void NothingMissing()
    {
        if (expected.TryPeek(out var missing))
            throw new TwinDifference($"does nothing where its twin does {missing}");
    }

    private static uint Same(uint own, uint other, string what) => own == other ? own : throw new TwinDifference($"has {own:x} as {what}, its twin {other:x}");

    private sealed class Recorder(Queue<Step<StepKind>> steps) : IStepSink<StepKind>
    {
        public void Stepped(in Step<StepKind> step) => steps.Enqueue(step);
    }

    private sealed class Comparer(IStepSink<StepKind> sink, Queue<Step<StepKind>> steps) : IStepSink<StepKind>
    {
        public void Stepped(in Step<StepKind> step)
        {
            if (!steps.TryDequeue(out var other) || other != step)
                throw new TwinDifference($"does {step} where its twin does {(other == default ? "nothing" : other)}");
            sink.Stepped(step);
        }
    }
}

/// <summary>An implementation does something else than its twin.</summary>
public sealed class TwinDifference(string difference) : Exception($"it {difference}");
