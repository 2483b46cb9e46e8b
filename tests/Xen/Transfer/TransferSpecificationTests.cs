using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Transfer;
using Verified.Tests.Language;
using Verified.Tests.Search;
using Xunit;

namespace Verified.Tests.Xen.Transfer;

/// <summary>The contract of control transfer: its readings agree, its scopes are exhausted, and every rule happens in one of them.</summary>
public class TransferSpecificationTests
{
    private static readonly TransferSpec Contract = new();

    [Theory]
    [InlineData("")]
    [InlineData("vcpu=2,domain=2,port=2,selector=2,sender=2,vector=2,traps=1,hostile=1")]
    [InlineData("vcpu=2,breakpoint=2,ioport=2,calllist=2,call=3,elements=2,traps=1,registers=1,multicalls=1,compat=1")]
    public void Compiled_steps_are_those_of_the_interpreter_in_random_states(string scope) => Agreement.InRandomStates(Contract, scope, states: 12);

    [Fact]
    public void Compiled_steps_are_those_of_the_interpreter_in_reachable_states() => Agreement.InReachableStates(Contract, "traps=1,registers=1,multicalls=1", atMost: 1_000);

    [Fact]
    public void Every_rule_happens_in_a_scope_that_is_exhausted()
    {
        string[] scopes = ["", "events=0,traps=1", "events=0,registers=1", "events=0,multicalls=1", "hostile=1"];
        var fired = new HashSet<string>();
        foreach (var scope in scopes)
        {
            var model = Model(scope);
            var found = new Explorer(new CompiledModel(model)).Run();
            Assert.True(found.IsComplete, $"{scope}: {found.Counterexample?.Claim?.Id} in {found.Totals}");
            fired.UnionWith(model.Rules.Except(found.NeverFired(model)).Select(rule => rule.Rule.Name));
        }

        Assert.Empty(Contract.Rules.Select(rule => rule.Name).Except(fired));
    }

    [SpinTheory]
    [InlineData("events=0")]
    [InlineData("")]
    public void Spin_counts_the_states_and_transitions_that_the_search_counts(string scope)
    {
        var model = Model(scope);
        var (spin, ours) = (Spin.Run(model), new Explorer(new CompiledModel(model)).Run());
        Assert.True(ours.IsComplete, $"{ours.Counterexample?.Claim?.Id} in {ours.Totals}");
        Assert.Equal((ours.Totals.States, ours.Totals.Transitions, 0), (spin.States, spin.Transitions, spin.Errors));
    }

    private static FiniteModel Model(string scope) => new(Contract, Scope.Parse(Contract, scope));
}
