using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Search;

public class SpinTests
{
    [SpinTheory]
    [InlineData("")]
    [InlineData("va=2,mmu=2")]
    [InlineData("page=3,va=2,window=2")]
    public void Spin_counts_the_states_and_transitions_that_the_search_counts(string scope)
    {
        var model = RetryModel.Of(scope);
        var spin = Spin.Run(model);
        var ours = new Explorer(new CompiledModel(model)).Run();
        Assert.True(ours.IsComplete, $"{ours.Counterexample?.Claim?.Id} in {ours.Totals}");
        Assert.Equal((ours.Totals.States, ours.Totals.Transitions, 0), (spin.States, spin.Transitions, spin.Errors));
    }

    [SpinTheory]
    [InlineData("compares=0,va=2")]
    public void Spin_finds_the_claim_violated_where_the_search_does(string scope)
    {
        var model = RetryModel.Of(scope);
        Assert.Equal("RTY-SPTE-001", new Explorer(new CompiledModel(model)).Run().Counterexample?.Claim?.Id);
        Assert.Equal(1, Spin.Run(model).Errors);
    }
}
