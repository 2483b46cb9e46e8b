using System.Text.RegularExpressions;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Spec.Language;
using Verified.Spec.Notifier;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>What implementations report and what the specification says are the same names with the same arguments.</summary>
public partial class ContractTests
{
    private static readonly NotifierSpec Spec = new();

    [Fact]
    public void Every_rule_is_a_step_and_every_step_a_rule()
        => Assert.Equal(Spec.Rules.Select(rule => rule.Name).Order(), Enum.GetNames<StepKind>().Order());

    [Fact]
    public void The_comment_of_a_step_lists_the_parameters_of_its_rule()
    {
        var source = File.ReadAllText(Checkout.At("spec/Abi/Notifier/StepKind.cs"));
        var listed = Member().Matches(source).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["arguments"].Value);

        Assert.Equal(Spec.Rules.ToDictionary(rule => rule.Name, rule => string.Join(", ", rule.Parameters.Select(parameter => parameter.Name))), listed);
    }

    [Fact]
    public void No_rule_has_more_parameters_than_a_step_has_arguments()
        => Assert.All(Spec.Rules, rule => Assert.InRange(rule.Parameters.Count, 0, Step<StepKind>.MostArguments));

    [Fact]
    public void Every_observed_component_is_a_fact_with_its_keys_and_every_fact_a_component()
        => Assert.Equal(
            Spec.Components.Where(component => component.Reality == Reality.Observed).Select(component => (component.Name, Keys(component), component.Value == Sort.Truth)).Order(),
            typeof(INotifierFacts).GetMethods().Select(member => (member.Name, string.Join(", ", member.GetParameters().Select(p => p.Name)), member.ReturnType == typeof(bool))).Order());

    [Fact]
    public void What_a_fact_depends_on_is_a_fact()
        => Assert.All(Spec.Components.Where(component => component is { Reality: Reality.Observed, Under: not null }),
            component => Assert.True(component.Under is { Reality: Reality.Observed, Under: null }, component.Name));

    private static string Keys(Component component) => string.Join(", ", component.Keys.Select(key => key.Called));

    [GeneratedRegex("""/// <summary>(?<arguments>[^<]*)\.</summary>\s*(\[Formerly\("\w+"\)\]\s*)?(?<name>\w+),""")]
    private static partial Regex Member();
}
