using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Models.Judging;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Notifier;

/// <summary>Judges a kernel with its secondary MMUs: its threads run to their next suspension point, and when all have finished nothing may be under way.</summary>
/// <param name="target">The kernel.</param>
/// <param name="model">The specification in its scope.</param>
public sealed class NotifierJudge(INotifierTarget target, NotifierModel model) : Judge<StepKind, Operation>(model)
{
    private int threads;

    /// <inheritdoc/>
    public override uint Unfinished => target.Unfinished;

    /// <inheritdoc/>
    public override uint Runnable => target.Runnable;

    internal override int MostTurns => 3_000;

    internal override IReadOnlyList<IReadOnlyList<Errno>> Answers => [.. Enumerable.Range(0, threads).Select(thread => (IReadOnlyList<Errno>)[.. target.Answers(thread)])];

    /// <inheritdoc/>
    protected override object Facts => target.Facts;

    /// <inheritdoc/>
    protected override void Reset() => target.Reset(this);

    internal override void Begin()
    {
        threads = 0;
        base.Begin();
    }

    /// <inheritdoc/>
    public override void Load(IReadOnlyList<IReadOnlyList<Operation>> programs)
    {
        target.Load(programs);
        threads = programs.Count;
    }

    /// <inheritdoc/>
    public override void Turn(int thread) => target.Run(thread);

    // The last one that a thread has begun may have no answer yet.
    internal override IReadOnlyList<int> Begun(int count) => [.. Enumerable.Range(0, count).Select(thread => thread < threads ? target.Answers(thread).Count + 1 : 0)];

    /// <inheritdoc/>
    public override void End()
    {
        if (target.Unfinished == 0 && !HasFailed && LeftUnderWay() is { Count: > 0 } left)
            Fail(FailureKind.Unfinished, "REFINE-END", "end of the run", left);
    }

    // The invalidate ranges, pte updates and faults that are under way, and how far each is.
    private List<string>? LeftUnderWay()
    {
        List<string>? found = null;
        foreach (var field in model.UnderWay)
        {
            for (var number = 0; number < field.Sizes[0]; number++)
            {
                if (field.Get(Present, number) != 0)
                    (found ??= []).Add($"{StateText.Cell(field.Component, [number])} = {StateText.Value(field.Component.Value, field.Get(Present, number))}");
            }
        }
        return found;
    }
}
