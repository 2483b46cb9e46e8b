using Verified.Models.Search;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;
using Xunit;

namespace Verified.Tests.Notifier;

/// <summary>What docs/TRUST.md assumes, taken away one at a time: each time a search finds a state that violates the contract.</summary>
public class AssumptionTests
{
    private static readonly NotifierSpec Contract = new();

    [Fact]
    public void With_every_assumption_nothing_is_violated() => Assert.Null(Violated(Contract, "page=1"));

    [Fact]
    public void A_sequence_that_wraps_lets_a_stale_fault_map_a_freed_page()
    {
        var lawless = new Variant(Contract, Contract.Rules, [.. Contract.Claims.Where(claim => !claim.Id.StartsWith("MMN-SEQ-", StringComparison.Ordinal) && claim.Id != "MMN-INV-007")]);

        Assert.Equal("MMN-RETRY-001", Violated(lawless, "page=1,sequence=1,wrap=sequence"));
    }

    [Fact]
    public void A_sample_that_is_read_after_the_page_lets_a_stale_fault_map_a_freed_page()
    {
        // The processor, or the compiler, may delay the read of the sequence until after get_user_pages: as if it were sampled again.
        var fault = new Variable(Sort.Id<Fault>(), "fault");
        Term At(Component component, Term key) => new Read(component, new Terms(key), After: false);
        var late = new Rule("LateSample", [fault],
            [new Guard(Logic.Equal(At(Contract.Steps.Component, fault), new Literal(Sort.Choice<Step>(), (long)Step.HasPage)), "Steps[fault].Is(Step.HasPage)", Abi.Errno.None)],
            [new Effect(Contract.Sample.Component, new Terms(fault), new Terms(), Logic.True, At(Contract.Sequence.Component, At(Contract.FaultOf.Component, fault)))],
            typeof(NotifierSpec).GetMethod(nameof(NotifierSpec.GetUserPage))!);

        Assert.Equal("MMN-RETRY-001", Violated(new Variant(Contract, [.. Contract.Rules, late], Contract.Claims), "page=1"));
    }

    [Fact]
    public void A_flush_that_spares_a_virtual_processor_leaves_an_entry_behind()
    {
        var flush = Contract.Rules.Single(rule => rule.Name == nameof(NotifierSpec.FlushSecondary));
        var vcpu = (Variable)flush.Effects.Single(e => e.Component == Contract.SecondaryTlb.Component).Bound[0];
        var first = Logic.Equal(vcpu, new Literal(vcpu.Sort, 0));
        var weak = flush with { Effects = [.. flush.Effects.Select(e => e.Component == Contract.SecondaryTlb.Component ? e with { When = first } : e)] };

        Assert.Equal("MMN-FLUSH-001", Violated(new Variant(Contract, [.. Contract.Rules.Select(rule => rule == flush ? weak : rule)], Contract.Claims), "page=1,vcpu=2"));
    }

    [Fact]
    public void Hardware_that_writes_without_marking_dirty_loses_the_mark()
        => Assert.Equal("MMN-FLUSH-001", Violated(Without(nameof(NotifierSpec.SecondaryFill), Contract.SpteDirty.Component), "page=1"));

    private static Variant Without(string rule, Component effect) => new(Contract, [.. Contract.Rules.Select(r =>
        r.Name == rule ? r with { Effects = [.. r.Effects.Where(e => e.Component != effect)] } : r)], Contract.Claims);

    private static string? Violated(Specification specification, string scope)
    {
        var found = new Explorer(new CompiledModel(new FiniteModel(specification, Scope.Parse(specification, scope)))).Run();
        return found.Counterexample?.Claim?.Id;
    }

    private sealed class Variant(Specification original, IReadOnlyList<Rule> rules, IReadOnlyList<Claim> claims) : Specification(original, rules, claims)
    {
        public override string Name => "variant";

        public override IReadOnlyDictionary<string, int> DefaultScope => Contract.DefaultScope;
    }
}
