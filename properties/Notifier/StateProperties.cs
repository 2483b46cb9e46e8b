using Verified.Models.Notifier;
using Verified.Properties.Running;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Properties.Notifier;

/// <summary>Packed states compare by value, and every reading of a rule takes them to the same successor.</summary>
public abstract class StateProperties(World world)
{
    private readonly Cases _cases = new(world);

    [Fact]
    public void The_same_run_ends_in_an_equal_state_of_another_kernel() => Holds.ForAll(Cases.Any, 1_000, one =>
    {
        var run = _cases.Run(one);
        var state = _cases.RunnerFor(one.Program).Judging.State.ToArray();
        var others = new Cases(world);
        others.Run(one.Program, run.Schedule);

        Assert.Equal(state, others.RunnerFor(one.Program).Judging.State.ToArray());
    });

    [Fact]
    public void A_state_that_is_printed_and_read_is_the_same_state() => Holds.ForAll(Cases.Any, 300, one =>
    {
        _cases.Run(one);
        var state = _cases.RunnerFor(one.Program).Judging.State.ToArray();
        var text = new StateText(NotifierModel.For(one.Program.Sizes).Finite);

        Assert.Equal(state, text.Parse(text.Lines(state), "state"));
    });

    [Fact]
    public void Generated_code_and_interpreter_take_the_kernels_steps_to_the_same_states() => Holds.ForAll(Cases.Any, 60, one =>
    {
        var model = NotifierModel.For(one.Program.Sizes);
        var interpreter = new Interpreter(model.Finite);
        var state = model.Finite.Layout.Initial();
        foreach (var step in _cases.Run(one).Steps)
        {
            var (rule, arguments, compiled) = (model.RuleOf(step.Kind), model.ArgumentsOf(step), new ulong[state.Length]);

            Assert.Equal(StepOutcome.Taken, model.Compiled.Step(state, rule.Position, arguments, compiled));
            Assert.Equal(StepOutcome.Taken, interpreter.Step(state, rule, arguments, out var interpreted));
            Assert.Equal(interpreted, compiled);
            state = compiled;
        }
    });
}
