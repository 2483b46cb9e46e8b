using Verified.Abi;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Language;

public class RestrictionTests
{
    [Fact]
    public void A_rule_that_is_left_out_is_no_rule_of_the_model()
    {
        var (whole, rest) = (Model(""), Model("without=giveup"));
        Assert.Equal(whole.Rules.Select(rule => rule.Rule.Name).Except(["GiveUp"]), rest.Rules.Select(rule => rule.Rule.Name));
    }

    [Fact]
    public void A_parameter_with_one_value_is_no_parameter_of_the_rule()
    {
        var rule = Model("va=2,write.bit=true").Rule("Write").Rule;
        Assert.Equal(["mmu", "va"], rule.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["bit", "mmu", "va"], Model("va=2").Rule("Write").Rule.Parameters.Select(parameter => parameter.Name).Order());
    }

    // Idle faults: Sample at any of two addresses, or only at the second.
    [Theory]
    [InlineData("va=2", 2)]
    [InlineData("va=2,sample.va=va1", 1)]
    public void Steps_with_other_values_are_not_taken(string scope, int steps)
    {
        var interpreter = new Interpreter(Model(scope));
        Assert.Equal(steps, interpreter.Enabled(Model(scope).Layout.Initial()).Count(step => step.Rule.Rule.Name == "Sample"));
    }

    [Fact]
    public void What_is_said_of_all_rules_holds_where_a_rule_says_nothing_of_its_own()
    {
        var model = Model("va=2,all.va=va1,fill.va=va0");
        var state = model.Layout.Initial();
        var fill = model.Rule("Fill");
        Assert.Equal(StepOutcome.Taken, new Interpreter(model).Step(state, fill, [0], out var after));
        Assert.Contains("Pte[va0] = true", new StateText(model).Lines(after));
        Assert.DoesNotContain(model.Rules, rule => rule.Rule.Parameters.Any(parameter => parameter.Name == "va"));
    }

    [Fact]
    public void A_restricted_search_finds_a_part_of_the_states()
    {
        var (whole, part) = (Run("va=2"), Run("va=2,begin.va=va0"));
        Assert.True(part.IsComplete && part.Totals.States < whole.Totals.States, $"{part.Totals.States} of {whole.Totals.States}");
    }

    [Fact]
    public void There_may_be_nothing_of_a_kind_that_no_component_names()
    {
        var found = Run("window=0,fault=1");
        Assert.True(found.IsComplete);
        Assert.Equal(["Begin", "Drop", "End", "Enter", "Tell", "Unmap"], found.NeverFired(Model("window=0")).Select(rule => rule.Rule.Name).Order());
    }

    [Fact]
    public void A_scope_reads_the_restrictions_that_it_writes()
    {
        var text = Scope.Parse(new RetrySpec(), "Without=GiveUp,begin.VA=va0,all.bit=true,window=0").ToString();
        Assert.EndsWith("without=giveup,all.bit=true,begin.va=va0", text);
        Assert.Equal(text, Scope.Parse(new RetrySpec(), text).ToString());
    }

    [Theory]
    [InlineData("without=giveupp", "without= followed by the name of a rule, not 'giveupp'")]
    [InlineData("begin.address=va0", "RULE.PARAMETER or all.PARAMETER, each followed by =VALUE, not 'begin.address'")]
    [InlineData("begin.va=va1", "begin.va= followed by one of va0, not 'va1'")]
    [InlineData("write.bit=1", "write.bit= followed by one of false, true, not '1'")]
    [InlineData("mmu=0", "mmu= followed by a number from 1 to 64, not '0'")]
    public void A_bad_restriction_says_what_was_expected(string text, string expected)
        => Assert.Contains($"--scope: expected {expected}", Assert.Throws<BadInputException>(() => Model(text)).Message);

    private static FiniteModel Model(string scope)
    {
        var specification = new RetrySpec();
        return new FiniteModel(specification, Scope.Parse(specification, scope));
    }

    private static Exploration Run(string scope) => new Explorer(new CompiledModel(Model(scope))).Run();
}
