using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Verified.Tests.Language;
using Xunit;

namespace Verified.Tests.Search;

public class CounterTests
{
    [Fact]
    public void A_scope_ends_where_its_cap_is()
    {
        var found = Run("number=5");
        Assert.Equal((6, 5, 1, 5), (found.Totals.States, found.Totals.Transitions, found.Totals.Cut, found.Totals.Depth));
        Assert.True(found.IsComplete);
    }

    [Fact]
    public void A_wrapping_number_begins_again()
    {
        var found = Run("number=5,wrap=number");
        Assert.Equal((6, 6, 0), (found.Totals.States, found.Totals.Transitions, found.Totals.Cut));
    }

    [Fact]
    public void A_state_without_a_step_is_wrong_only_when_asked()
    {
        Assert.Null(Run("stops=1").Counterexample);
        var wrong = Run("stops=1", new ExplorerOptions { DeadlockIsWrong = true }).Counterexample!;
        Assert.Equal((Wrong.Deadlock, 2, 3), (wrong.Wrong, wrong.Steps.Count, wrong.States.Count));
    }

    [Fact]
    public void A_number_below_zero_is_a_mistake_of_the_specification()
    {
        var wrong = Run("falls=1").Counterexample!;
        Assert.Equal((Wrong.Mistake, 1, 1), (wrong.Wrong, wrong.Steps.Count, wrong.States.Count));
        Assert.Equal("Down()", new StateText(Model("falls=1")).Step(wrong.Steps[0]));
    }

    private static FiniteModel Model(string scope)
    {
        var specification = new CounterSpec();
        return new FiniteModel(specification, Scope.Parse(specification, scope));
    }

    private static Exploration Run(string scope, ExplorerOptions? options = null) => new Explorer(new CompiledModel(Model(scope)), options).Run();
}
