using Verified.Abi;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Language;

public class ExplainerTests
{
    private readonly FiniteModel model = new(new RetrySpec(), Scope.Parse(new RetrySpec(), "va=2,window=2,mmu=2"));

    [Fact]
    public void A_guard_that_fails_is_explained_by_the_values_that_decide_it()
    {
        var commit = model.Rule("Commit");
        var state = Parse("Stages[fault0] = HasPage", "Sampled[fault0] = 1", "Sequence[mmu0] = 2", "Open[mmu0,window1] = true");
        var fails = Assert.Single(new Explainer(model).Explain(state, commit, [0]), guard => !guard.Holds);
        Assert.Equal((1, "fresh", Errno.EAGAIN), (fails.Position, fails.Text, fails.Refusal));
        Assert.Equal(["By[fault0] = mmu0", "Compares = true", "Open[mmu0,window1] = true", "Sampled[fault0] = 1", "Sequence[mmu0] = 2"], fails.Because.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_violated_claim_is_explained_by_the_first_case_that_violates_it()
    {
        var claim = model.Claims.Single(one => one.Id == "RTY-SPTE-001");
        var state = Parse("Spte[mmu1,va1] = true", "SpteFrame[mmu1,va1] = page1");
        Assert.Equal(["Free[page1] = true", "SpteFrame[mmu1,va1] = page1", "Spte[mmu1,va1] = true"], new Explainer(model).Explain(claim, state, state).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Enabled_steps_are_the_allowed_ones()
    {
        var state = Parse("Phases[window1] = Inside", "Open[mmu0,window1] = true");
        var steps = new Interpreter(model).Enabled(state).Select(step => StateText.Step(step.Rule, step.Arguments)).ToArray();
        Assert.Contains("End(window1)", steps);
        Assert.DoesNotContain("End(window0)", steps);
        Assert.DoesNotContain("Unmap(window1,va0)", steps);
    }

    [Fact]
    public void States_are_read_as_they_are_written()
    {
        string[] lines = ["Free[page1] = false", "Sequence[mmu1] = 2", "Phases[window0] = Starting"];
        Assert.Equal(lines, new StateText(model).Lines(Parse(lines)));
    }

    [Fact]
    public void Changes_name_every_cell_that_differs()
        => Assert.Equal(["Free[page1]: true -> false", "Sequence[mmu1]: 0 -> 2"],
            new StateText(model).Changes(model.Layout.Initial(), Parse("Free[page1] = false", "Sequence[mmu1] = 2")));

    [Theory]
    [InlineData("Spte[mmu0] = true", "here:1: expected CELL = VALUE with a cell of this scope, not 'Spte[mmu0] = true'")]
    [InlineData("Sequence[mmu0] = 3", "here:1: expected a value of Sequence up to 2, not '3'")]
    [InlineData("Phases[window0] = Gone", "here:1: expected a value of Phases up to Inside, not 'Gone'")]
    public void A_bad_line_is_refused(string line, string message) => Assert.Equal(message, Assert.Throws<BadInputException>(() => Parse(line)).Message);

    private ulong[] Parse(params string[] lines) => new StateText(model).Parse(lines, "here");
}
