using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Models.Notifier;
using Verified.Spec.Language.Finite;

namespace Verified.Tests.Models;

/// <summary>A small target that takes the steps of a script, one a turn, with the specification's own effects as long as its guards hold, and with what a test adds to them.</summary>
internal sealed class ScriptedTarget : INotifierTarget
{
    private readonly NotifierModel _model;
    private readonly IReadOnlyList<Step<StepKind>> _script;
    private readonly Action<ScriptedTarget, Step<StepKind>> _after;
    private IStepSink<StepKind> _sink = null!;
    private int _next;

    public ScriptedTarget(Sizes sizes, IReadOnlyList<Step<StepKind>> script, Action<ScriptedTarget, Step<StepKind>>? after = null)
    {
        (_model, _script, _after) = (NotifierModel.For(sizes), script, after ?? ((_, _) => { }));
        State = _model.Finite.Layout.Initial();
        Facts = PackedFacts.Of(_model, () => State);
    }

    public ulong[] State { get; private set; }

    public bool IsStuck { get; set; }

    public INotifierFacts Facts { get; init; }

    public uint Runnable => IsStuck ? 0 : Unfinished;

    public uint Unfinished => _next < _script.Count ? 1u : 0;

    public void Reset(IStepSink<StepKind> sink)
    {
        (_sink, _next, State) = (sink, 0, _model.Finite.Layout.Initial());
    }

    public void Load(IReadOnlyList<IReadOnlyList<Operation>> threads)
    {
    }

    public void Run(int thread)
    {
        var step = _script[_next++];
        var after = new ulong[State.Length];
        if (_model.Compiled.Step(State, _model.RuleOf(step.Kind).Position, _model.ArgumentsOf(step), after) == StepOutcome.Taken)
        {
            State = after;
        }

        _after(this, step);
        _sink.Stepped(step);
    }

    public IReadOnlyList<Errno> Answers(int thread) => [];

    /// <summary>Changes a cell behind the specification's back.</summary>
    public void Set(string component, int value, params int[] index)
    {
        var field = _model.Finite.Layout.Fields.Single(f => f.Component.Name == component);
        field.Put(State, field.Bit(index), value);
    }
}
