using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;
using Verified.Tests.Language;
using Xunit;

namespace Verified.Tests.Search;

public class NotifierSearchTests
{
    [Theory]
    [InlineData("page=2")]
    [InlineData("page=2,va=2,mm=2,cpu=2,secondary=2,vcpu=2,window=2,change=2,fault=2,slot=2,value=2,pinned=1,swapping=1,forking=1")]
    [InlineData("page=3,va=3,secondary=2,window=3,value=3,pointnotifications=0,swapping=1,generation=9")]
    [InlineData("page=2,va=2,mm=2,cpu=2,call=2,calling=1,slot=2,swapping=1,forking=1")]
    public void Compiled_steps_are_those_of_the_interpreter_in_random_states(string scope)
        => Agreement.InRandomStates(new NotifierSpec(), scope, states: 12);

    [Fact]
    public void Compiled_steps_are_those_of_the_interpreter_in_reachable_states()
        => Agreement.InReachableStates(new NotifierSpec(), "page=2,pinned=1,swapping=1", atMost: 1_000);

    [SpinTheory]
    [InlineData("page=1,generation=1,sequence=1")]
    [InlineData("page=1,generation=1,sequence=1,pointnotifications=0,swapping=1")]
    public void Spin_counts_the_states_and_transitions_that_the_search_counts(string scope)
    {
        var specification = new NotifierSpec();
        var model = new FiniteModel(specification, Scope.Parse(specification, scope));
        var (spin, ours) = (Spin.Run(model), new Explorer(new CompiledModel(model)).Run());
        Assert.True(ours.IsComplete, $"{ours.Counterexample?.Claim?.Id} in {ours.Totals}");
        Assert.Equal((ours.Totals.States, ours.Totals.Transitions, 0), (spin.States, spin.Transitions, spin.Errors));
    }
}
