using Verified.Abi;
using Verified.Models.Monitors;
using Xunit;

namespace Verified.Tests.Models.Monitors;

public class ContractMonitorTests
{
    [Theory]
    [InlineData("AllocateNew SetSpte StartEnter DropSpte StartReturn EndEnter EndReturn FreePage")]
    [InlineData("AllocateNew SetSpte StartEnter DropSpte StartReturn EndEnter EndReturn SetSpte")]
    [InlineData("AllocateNew FreePage AllocateNew SetSpte")]
    public void What_the_contract_can_have_done_fits(string word) => Assert.Equal((MonitorVerdict.Fits, ""), NotifierMonitors.Judge(NotifierMonitors.Default, word));

    [Theory]
    [InlineData("AllocateNew SetSpte FreePage", "MMN-SPTE-001")]
    [InlineData("SetSpte", "MMN-SPTE-001")]
    [InlineData("AllocateNew SetSpte StartEnter DropSpte StartReturn SetSpte", "MMN-WINDOW-001")]
    public void What_it_cannot_have_done_violates_a_claim_in_every_explanation(string word, string claim)
    {
        var (verdict, why) = NotifierMonitors.Judge(NotifierMonitors.Default, word);

        Assert.Equal(MonitorVerdict.Violates, verdict);
        Assert.Contains(claim, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_may_return_only_when_the_spte_is_gone() =>
        Assert.Equal(MonitorVerdict.Violates, NotifierMonitors.Judge(NotifierMonitors.Default, "AllocateNew SetSpte StartEnter StartReturn").Verdict);

    [Fact]
    public void Where_nothing_is_known_the_same_is_judged_from_the_first_step_that_tells_something()
    {
        Assert.Equal(MonitorVerdict.Fits, NotifierMonitors.Judge(NotifierMonitors.Default, "FreePage", fromTheStart: false).Verdict);
        Assert.Equal(MonitorVerdict.Violates, NotifierMonitors.Judge(NotifierMonitors.Default, "FreePage SetSpte", fromTheStart: false).Verdict);
    }

    [Fact]
    public void After_lost_events_nothing_is_known()
    {
        var run = new MonitorRun(NotifierMonitors.Default, fromTheStart: true);
        Assert.False(run.Take(run.Letter("SetSpte")));

        run.Forget();

        Assert.Equal(MonitorVerdict.Fits, run.Verdict);
        Assert.True(run.Take(run.Letter("FreePage")));
    }

    [Fact]
    public void A_rule_that_is_left_out_explains_nothing_any_more()
    {
        // An spte goes without a notification when the guest gives it up, or when the secondary MMU is released.
        var (scope, seen) = (KnownMonitors.Of("notifier").Scope, "OpenRange,SetSpte");

        Assert.Equal(MonitorVerdict.Fits, NotifierMonitors.Judge(NotifierMonitors.Made(scope, seen), "SetSpte SetSpte").Verdict);
        Assert.Equal(MonitorVerdict.Violates, NotifierMonitors.Judge(NotifierMonitors.Made($"{scope},without=guestlock,without=releaseenter", seen), "SetSpte SetSpte").Verdict);
    }

    [Fact]
    public void Where_a_step_leaves_the_scope_it_is_not_known()
    {
        var monitor = NotifierMonitors.Made("page=1,cpu=0,vcpu=0,generation=1,sequence=1", "SetSpte,FreePage,AllocateNew");

        Assert.True(monitor.Cut > 0);
        Assert.Equal(MonitorVerdict.CannotTell, NotifierMonitors.Judge(monitor, string.Concat(Enumerable.Repeat("AllocateNew FreePage ", 3))).Verdict);
    }

    [Theory]
    [InlineData("SetSpt", "names of rules of notifier that the scope has, not 'SetSpt'")]
    [InlineData("SetSpte.colour", "after 'SetSpte.' one of fault, not 'colour'")]
    [InlineData("SetSpte,setspte", "each step once, not 'SetSpte' twice")]
    [InlineData("", "at least one step")]
    public void What_cannot_be_seen_is_refused(string seen, string expected) => Assert.Contains(expected, Assert.Throws<BadInputException>(() =>
        SeenSteps.Parse(NotifierMonitors.Model("page=1"), seen)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_fact_makes_a_letter_for_each_of_its_values() => Assert.Equal(["GetUserPage_false", "GetUserPage_true", "FreePage_page0"],
        SeenSteps.Parse(NotifierMonitors.Model("page=1"), "freepage.page,GetUserPage.write").Names);
}
