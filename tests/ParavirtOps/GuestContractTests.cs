using System.Text.RegularExpressions;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.Targets.Xen.Guest;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;
using Verified.Models.Xen.Guest;
using Verified.Spec.Language;
using Verified.Spec.Xen.Guest;
using Verified.Tests.Tidy;
using Xunit;
using static Verified.Abi.Xen.Guest.GuestOperationKind;

namespace Verified.Tests.ParavirtOps;

/// <summary>The guest's steps are judged by its contract, and the judge notices what is wrong.</summary>
public partial class GuestContractTests
{
    private static readonly GuestSpec Spec = new();
    private static readonly GuestSizes Sizes = new();

    [Fact]
    public void Every_rule_is_a_step_and_every_step_a_rule() => Assert.Equal(Spec.Rules.Select(rule => rule.Name).Order(), Enum.GetNames<GuestStepKind>().Order());

    [Fact]
    public void The_comment_of_a_step_lists_the_parameters_of_its_rule()
    {
        var listed = Member().Matches(File.ReadAllText(Checkout.At("spec/Abi/Xen/Guest/GuestStepKind.cs"))).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["arguments"].Value);

        Assert.Equal(Spec.Rules.ToDictionary(rule => rule.Name, rule => string.Join(", ", rule.Parameters.Select(parameter => parameter.Name))), listed);
    }

    [Fact]
    public void Every_observed_component_is_a_fact_with_its_keys_and_every_fact_a_component() =>
        Assert.Equal(
            Spec.Components.Where(component => component.Reality == Reality.Observed).Select(component => (component.Name, Keys(component), component.Value == Sort.Truth)).Order(),
            typeof(IGuestFacts).GetMethods().Select(member => (member.Name, string.Join(", ", member.GetParameters().Select(p => p.Name)), member.ReturnType == typeof(bool))).Order());

    [Fact]
    public void Random_programs_are_those_of_the_contract_and_take_every_rule()
    {
        var report = GuestContract.Instance.Fuzz(sizes => new GuestKernel(sizes), new(3, 60));

        Assert.Null(report.Failure);
        Assert.DoesNotContain(report.Coverage.Taken, rule => rule.Value == 0);
    }

    [Fact]
    public void A_program_has_the_same_steps_each_time_it_is_run()
    {
        var program = new TestProgram<GuestOperation, GuestSizes>(Sizes, [Filled, []]);

        Assert.Equal(Run(new GuestKernel(Sizes), program).Steps, Run(new GuestKernel(Sizes), program).Steps);
    }

    [Theory]
    [InlineData(GuestStepKind.ExecuteUpdate)]
    [InlineData(GuestStepKind.LockTables)]
    [InlineData(GuestStepKind.LinkTable)]
    [InlineData(GuestStepKind.PinPage)]
    public void A_step_that_is_not_said_is_noticed(GuestStepKind missing)
    {
        var failure = Run(new FaultyGuest(Sizes, step => step.Kind == missing ? null : step), new(Sizes, [Filled, []])).Failure!;

        Assert.True(failure.Id is "REFINE-STATE" or "REFINE-GUARD", string.Join('\n', failure.Lines()));
    }

    [Fact]
    public void A_step_about_another_page_is_noticed() =>
        Assert.NotNull(Run(new FaultyGuest(Sizes, step => step.Kind == GuestStepKind.MapPage ? step with { D = 1 } : step), new(Sizes, [Filled, []])).Failure);

    [Fact]
    public void A_trace_is_read_back_as_it_was_written_and_replays()
    {
        var program = new TestProgram<GuestOperation, GuestSizes>(Sizes, [Filled, [new(LoadGdt)]]);
        var trace = GuestContract.Instance.TraceOf(program, Run(new GuestKernel(Sizes), program));
        var read = GuestContract.Instance.Parse(GuestContract.Instance.Print(trace, ["a comment"]), "x.trace");

        Assert.Equal(trace, read);
        Assert.True(GuestContract.Instance.Replay(read, sizes => new GuestKernel(sizes)).IsSame);
    }

    private static GuestOperation[] Filled { get; } =
        [new(Create, 1), new(Touch, 1, 0, 0, 1), new(Activate, 1), new(EnterLazy, 1), new(Touch, 1, 1, 1, 1), new(Unmap, 1, 0, 0), new(LeaveLazy), new(Switch, 1, 5), new(Exit, 1), new(Drop, 1)];

    private static RunResult<GuestStepKind> Run(IGuestTarget target, TestProgram<GuestOperation, GuestSizes> program) => GuestContract.Instance.RunnerOf(target, program.Sizes).Run(program, new RoundRobinScheduler());

    private static string Keys(Component component) => string.Join(", ", component.Keys.Select(key => key.Called));

    [GeneratedRegex(@"/// <summary>(?<arguments>[^<]*)\.</summary>\s*(?<name>\w+),")]
    private static partial Regex Member();

    /// <summary>A guest that says something else than it does.</summary>
    private sealed class FaultyGuest(GuestSizes sizes, Func<Step<GuestStepKind>, Step<GuestStepKind>?> says) : IGuestTarget
    {
        private readonly GuestKernel real = new(sizes);

        public IGuestFacts Facts => real.Facts;

        public uint Unfinished => real.Unfinished;

        public void Reset(IStepSink<GuestStepKind> sink) => real.Reset(new Changed(sink, says));

        public void Load(IReadOnlyList<IReadOnlyList<GuestOperation>> cpus) => real.Load(cpus);

        public Verified.Abi.Errno Run(int cpu) => real.Run(cpu);

        private sealed class Changed(IStepSink<GuestStepKind> sink, Func<Step<GuestStepKind>, Step<GuestStepKind>?> says) : IStepSink<GuestStepKind>
        {
            public void Stepped(in Step<GuestStepKind> step)
            {
                if (says(step) is { } said)
                {
                    sink.Stepped(said);
                }
            }
        }
    }
}
