using Verified.Models.Search;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Memory;
using Verified.Tests.Language;
using Xunit;

namespace Verified.Tests.Search;

public class XenSearchTests
{
    private const string Small = "cpu=0,gdtpage=0,all.flags=adjusted,without=storedata";

    private const string Linear = "frame=3,lineartables=1,typecount=9,generalcount=9,cpu=0,gdtpage=0,all.flags=adjusted,beginpin.type=l2,without=storedata,without=beginbase,without=beginupdate,without=decreasereservation";

    // What is to be wrong, in one rule; the claim that must notice; a shortest way to where it does.
    public static TheoryData<string[], string, string, int> Sabotaged => new()
    {
        { ["Unpin without the effect on Partial"], Small, "XEN-TYPE-006", 6 },
        { ["Unpin without the effect on Partial"], Small, "XEN-TYPE-008", 6 },
        {
            [
                "BeginUpdate without the guard MayBecome(target, Below(table)) | MayBeLinear(table, target, writes)",
                "BeginUpdate without the guard MayBecome(target, Below(table)) & !Validating(target)", "BeginUpdate without the effect on Type",
            ],
            Small, "XEN-TYPE-007", 8
        },
        { ["SetLinear without the effect on LinearEntries"], Linear + ",without=clearentry,without=unpin", "XEN-LIN-003", 15 },
        { ["ClearEntry without the effect on LinearUses"], Linear, "TALLY-LINEARUSES-COUNT", 11 },
    };

    public static TheoryData<string> Corollaries => ["XEN-TYPE-006", "XEN-TYPE-007", "XEN-TYPE-008"];

    [Theory]
    [InlineData("")]
    [InlineData("frame=3,vcpu=2,domain=2,cpu=2,gdtpage=2,all.flags=adjusted,typecount=15,generalcount=15")]
    [InlineData("frame=3,slot=2,lineartables=1,cpu=0,gdtpage=0,all.flags=adjusted,typecount=15,generalcount=15")]
    [InlineData("frame=4,twolevels=0,cpu=0,gdtpage=0,all.flags=adjusted,beginbase.table=frame0,without=storedata")]
    public void Compiled_steps_are_those_of_the_interpreter_in_random_states(string scope)
        => Agreement.InRandomStates(new XenSpec(), scope, states: 3);

    [Theory]
    [InlineData(Small)]
    [InlineData("slot=2,vcpu=2,cpu=0,gdtpage=0,typecount=9,generalcount=9,all.flags=adjusted,without=storedata")]
    public void Compiled_steps_are_those_of_the_interpreter_in_reachable_states(string scope)
        => Agreement.InReachableStates(new XenSpec(), scope, atMost: 300);

    [Theory]
    [MemberData(nameof(Corollaries))]
    public void The_corollaries_are_evaluated_in_every_state(string id)
        => Assert.Contains(Model(new XenSpec(), "").Claims, claim => claim.Id == id);

    [Fact]
    public void Nothing_is_wrong_in_any_state_of_a_small_scope()
    {
        var found = new Explorer(new CompiledModel(Model(new XenSpec(), Small))).Run();
        Assert.True(found.IsComplete, found.Counterexample?.Claim?.Id);
        Assert.Equal(0, found.Totals.Cut);
    }

    [Theory]
    [MemberData(nameof(Sabotaged))]
    public void One_thing_wrong_breaks_a_corollary_within_a_few_steps(string[] wrong, string scope, string claim, int steps)
    {
        var sabotaged = wrong.Aggregate((Specification)new XenSpec(), (specification, what) => Mutant.Of(specification).First(mutant => mutant.What == what));
        var found = new Explorer(new CompiledModel(Model(sabotaged, scope, claim))).Run();
        Assert.Equal((claim, steps), (found.Counterexample?.Claim?.Id, found.Counterexample?.Steps.Count));
    }

    [SpinTheory]
    [InlineData(Small + ",without=beginuserbase,without=decreasereservation")]
    public void Spin_counts_the_states_and_transitions_that_the_search_counts(string scope)
    {
        var model = Model(new XenSpec(), scope);
        var (spin, ours) = (Spin.Run(model), new Explorer(new CompiledModel(model)).Run());
        Assert.True(ours.IsComplete, $"{ours.Counterexample?.Claim?.Id} in {ours.Totals}");
        Assert.Equal((ours.Totals.States, ours.Totals.Transitions, 0), (spin.States, spin.Transitions, spin.Errors));
    }

    private static FiniteModel Model(Specification specification, string scope, string? claim = null)
        => new(specification, Scope.Parse(specification, scope), one => claim is null || one.Id == claim);
}
