using Verified.Models.Search;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Guest;
using Verified.Tests.Language;
using Xunit;

namespace Verified.Tests.Xen;

/// <summary>The contract of the guest's batching: its readings agree, its scopes are exhausted, every rule happens in one of them, and the guest's known defects break it.</summary>
public class GuestSpecificationTests
{
    private static readonly GuestSpec Contract = new();

    [Fact]
    public void Compiled_steps_are_those_of_the_interpreter_in_random_states() => Agreement.InRandomStates(Contract, "cpu=2,place=3", states: 12);

    [Fact]
    public void Compiled_steps_are_those_of_the_interpreter_in_reachable_states() => Agreement.InReachableStates(Contract, "mm=1", atMost: 500);

    [Fact]
    public void Every_rule_happens_in_a_scope_that_is_exhausted()
    {
        var never = Contract.Scopes.Select(scope => NeverFired(scope.Text)).Aggregate((all, some) => all.Intersect(some).ToList());

        Assert.Empty(never);
    }

    [Theory]
    [InlineData(nameof(GuestSpec.LeaveLazyMode), "IsEmpty(cpu)")]
    [InlineData(nameof(GuestSpec.FreePage), "IsEmpty(cpu)")]
    [InlineData(nameof(GuestSpec.WriteDescriptor), "IsEmpty(cpu)")]
    [InlineData(nameof(GuestSpec.ReadBack), "!Lazy[cpu].Is(LazyMode.Mmu) | IsEmpty(cpu)")]
    [InlineData(nameof(GuestSpec.EnterLazyMode), "Lazy[cpu].Is(LazyMode.None)")]
    [InlineData(nameof(GuestSpec.ExecuteUpdate), "All<Place>(other => Queued[cpu, other].Implies(place <= other))")]
    [InlineData(nameof(GuestSpec.BeginUnpin), "IsLoadedNowhere(mm) & IsSetUp.Value")]
    [InlineData(nameof(GuestSpec.FinishPin), "All<Page>(page => (IsTable(page) & (Of[page] == mm)).Implies(!IntendedWritable[page]))")]
    public void A_guest_that_does_not_wait_breaks_a_claim(string rule, string guard)
    {
        var careless = new Variant(rule, r => r with { Guards = [.. r.Guards.Where(g => g.Text != guard)] });

        Assert.NotNull(Search(careless, "").Counterexample);
    }

    [Fact]
    public void A_guest_that_passes_the_write_permission_through_at_first_breaks_a_claim()
    {
        var careless = new Variant(nameof(GuestSpec.SetInitially), r => r with { Effects = [.. r.Effects.Select(e => e with { Value = Unmasked(r, e.Value) })] });

        Assert.NotNull(Search(careless, "").Counterexample);
    }

    // The condition "writable before" is taken out, so that the first pagetable becomes writable.
    private static Term Unmasked(Rule rule, Term value) => Logic.Rewrite(value, node => node is Apply { Operator: Operator.And } and && and.Arguments.Contains(rule.Parameters[2])
        ? Logic.And(and.Arguments.Where(part => part is not Read { Component.Name: nameof(GuestSpec.Writable) }))
        : null);

    private static Exploration Search(Specification specification, string scope) => new Explorer(new CompiledModel(Model(specification, scope))).Run();

    private static List<string> NeverFired(string scope)
    {
        var found = Search(Contract, scope);
        Assert.True(found.IsComplete && found.Counterexample is null, $"{scope}: {found.Counterexample?.Claim?.Id}");
        return found.NeverFired(Model(Contract, scope)).Select(r => r.Rule.Name).ToList();
    }

    private static FiniteModel Model(Specification specification, string scope) => new(specification, Scope.Parse(specification, scope));

    private sealed class Variant(string rule, Func<Rule, Rule> change)
        : Specification(Contract, [.. Contract.Rules.Select(r => r.Name == rule ? change(r) : r)])
    {
        public override string Name => Contract.Name;

        public override IReadOnlyDictionary<string, int> DefaultScope => Contract.DefaultScope;
    }
}
