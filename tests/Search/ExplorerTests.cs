using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Search;

public class ExplorerTests
{
    [Fact]
    public void All_states_of_the_default_scope_are_found()
    {
        var found = Run("");
        Assert.True(found.IsComplete);
        Assert.Equal((834, 2076), (found.Totals.States, found.Totals.Transitions));
    }

    [Theory]
    [InlineData("mmu=2,sequence=1")]
    [InlineData("page=3,window=2,sequence=1")]
    public void The_graph_is_the_one_that_the_interpreter_walks(string scope)
    {
        var (found, walk) = (Run(scope), new SlowWalk(RetryModel.Of(scope)));
        Assert.Equal((walk.States, walk.Transitions, walk.Cut, walk.Depth), (found.Totals.States, found.Totals.Transitions, found.Totals.Cut, found.Totals.Depth));
        Assert.Equal(walk.Digest, found.Digest);
    }

    [Fact]
    public void A_graph_with_one_other_guard_has_another_digest()
    {
        static GraphDigest Digest(string scope) => new Explorer(new CompiledModel(RetryModel.Of(scope, _ => false))).Run().Digest;
        Assert.Equal(Digest("compares=1"), Digest(""));
        Assert.NotEqual(Digest("compares=0"), Digest(""));
    }

    [Fact]
    public void Steps_over_a_cap_are_counted_and_not_taken()
    {
        var (narrow, wide) = (Run("sequence=1"), Run("sequence=2"));
        Assert.Equal(new SlowWalk(RetryModel.Of("sequence=1")).Cut, narrow.Totals.Cut);
        Assert.True(narrow.Totals.Cut > 0 && narrow.Totals.States < wide.Totals.States);
    }

    [Fact]
    public void A_counterexample_is_a_shortest_run_that_the_interpreter_can_take()
    {
        var model = RetryModel.Of("compares=0");
        var wrong = new Explorer(new CompiledModel(model)).Run().Counterexample!;
        Assert.Equal(("RTY-SPTE-001", Wrong.Claim), (wrong.Claim!.Id, wrong.Wrong));
        Assert.Equal(new SlowWalk(model).StepsToFirstViolation, wrong.Steps.Count);
        var interpreter = new Interpreter(model);
        for (var i = 0; i < wrong.Steps.Count; i++)
        {
            var rule = model.RuleOf(wrong.Steps[i]);
            Assert.Equal(StepOutcome.Taken, interpreter.Step(wrong.States[i], rule, rule.Arguments(wrong.Steps[i]), out var after));
            Assert.Equal(wrong.States[i + 1], after);
        }
        Assert.False(interpreter.Holds(wrong.Claim, wrong.States[^1]));
    }

    [Fact]
    public void A_violated_law_ends_with_the_step_that_violates_it()
    {
        var wrong = Run("sequence=1,wrap=sequence").Counterexample!;
        Assert.Equal(("RTY-SEQ-001", Wrong.Law), (wrong.Claim!.Id, wrong.Wrong));
        Assert.Equal(wrong.Steps.Count + 1, wrong.States.Count);
        Assert.Equal("End(window0)", new StateText(RetryModel.Of("sequence=1,wrap=sequence")).Step(wrong.Steps[^1]));
    }

    [Fact]
    public void A_sequence_that_wraps_lets_a_stale_fault_through()
    {
        var model = RetryModel.Of("sequence=1,wrap=sequence", claim => !claim.IsLaw);
        Assert.Equal("RTY-SPTE-001", new Explorer(new CompiledModel(model)).Run().Counterexample?.Claim?.Id);
        Assert.True(Run("sequence=3").IsComplete);
    }

    [Fact]
    public void An_interrupt_keeps_what_was_found()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var found = new Explorer(new CompiledModel(RetryModel.Of(""))).Run(cancel.Token);
        Assert.False(found.IsComplete);
        Assert.Equal((1, 0), (found.Totals.States, found.Totals.Expanded));
    }

    [Fact]
    public void Rules_that_never_fired_are_named()
    {
        var model = RetryModel.Of("");
        Assert.Empty(Run("").NeverFired(model));
        Assert.Equal(model.Rules, new Explorer(new CompiledModel(model), new ExplorerOptions { MostStates = 1 }).Run().NeverFired(model));
    }

    [Fact]
    public void Guard_outcomes_that_never_came_are_named()
    {
        var explorer = new Explorer(new CompiledModel(RetryModel.Of("")));
        explorer.Run();
        var coverage = explorer.Coverage();
        Assert.Empty(coverage.NeverHeld);
        Assert.Equal(["Fill: Free[page]"], coverage.NeverFailed.Select(one => $"{one.Rule.Name}: {one.Guard.Text}"));
    }

    private static Exploration Run(string scope) => new Explorer(new CompiledModel(RetryModel.Of(scope))).Run();
}
