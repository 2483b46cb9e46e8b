using Verified.Proofs;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Search;

/// <summary>The scopes that a check searches. That every rule happens in one of them is seen by the check itself, which has the time.</summary>
public class SearchedScopeTests
{
    public static TheoryData<string> Specifications => [.. Theorems.All.Select(specification => specification.Name)];

    [Theory]
    [MemberData(nameof(Specifications))]
    public void Every_scope_can_be_read_and_no_rule_is_left_out_of_all(string name)
    {
        var specification = Theorems.All.Single(one => one.Name == name);
        var models = specification.Scopes.Select(scope => new FiniteModel(specification, Scope.Parse(specification, scope.Text))).ToArray();
        Assert.All(specification.Rules, rule => Assert.Contains(models, model => model.Rules.Any(one => one.Rule.Name == rule.Name && one.Instances > 0)));
    }

    [Theory]
    [MemberData(nameof(Specifications))]
    public void The_quick_check_has_a_scope_of_every_specification(string name)
        => Assert.Contains(Theorems.All.Single(one => one.Name == name).Scopes, scope => scope.IsQuick);

    [Fact]
    public void The_scopes_of_the_frame_types_have_two_levels_and_four_two_processors_and_two_domains()
    {
        var specification = Theorems.All.Single(one => one.Name == "xen");
        var scopes = specification.Scopes.Select(scope => Scope.Parse(specification, scope.Text)).ToArray();
        var levels = specification.Settings.Single(setting => setting.Name == "TwoLevels");
        Assert.Contains(scopes, scope => scope.Value(levels) && Size(scope, "Frame") > 3);
        Assert.Contains(scopes, scope => !scope.Value(levels) && Size(scope, "Frame") == 4);
        Assert.Contains(scopes, scope => Size(scope, "Vcpu") == 2 && Size(scope, "Domain") == 1);
        Assert.Contains(scopes, scope => Size(scope, "Domain") == 2);

        int Size(Scope scope, string kind) => scope.Size(specification.Components.SelectMany(component => component.Keys.Append(component.Value)).First(sort => sort.Name == kind));
    }
}
