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
    [InlineData("wrap=sequence,sequence=1,mmu=2,va=2")]
    [InlineData("compares=0,window=2")]
    public void Without_claims_Spin_counts_what_the_search_counts(string scope)
    {
        var model = RetryModel.Of(scope, _ => false);
        var (spin, ours) = (Spin.Run(model), new Explorer(new CompiledModel(model)).Run());
        Assert.Equal((ours.Totals.States, ours.Totals.Transitions, 0), (spin.States, spin.Transitions, spin.Errors));
    }

    [SpinTheory]
    [InlineData("compares=0,va=2")]
    [InlineData("wrap=sequence,sequence=1")]
    public void Spin_finds_the_claim_violated_where_the_search_does(string scope)
    {
        var model = RetryModel.Of(scope, claim => !claim.IsLaw);
        Assert.Equal("RTY-SPTE-001", new Explorer(new CompiledModel(model)).Run().Counterexample?.Claim?.Id);
        Assert.Equal(1, Spin.Run(model).Errors);
    }
}
