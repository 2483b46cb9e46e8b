using Verified.Models.Judging;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Verified.Abi.Notifier;
using Verified.Properties.Running;
using Xunit;

namespace Verified.Properties.Notifier;

/// <summary>Nothing that programs do tells them, or their judge, on what the kernel runs (X38).</summary>
public class TwinProperties
{
    private readonly Dictionary<Sizes, Runner<StepKind, Operation, Sizes>> _runners = [];

    [Fact]
    public void A_program_takes_the_same_steps_and_gets_the_same_answers_on_Xen_as_natively() => Holds.ForAll(Cases.Any, 2_000, one =>
    {
        var failure = RunnerFor(one.Program).Judge(one.Program, Schedulers.For(one.Seed % 2 == 0 ? ScheduleKind.Random : ScheduleKind.Pct, (ulong)one.Seed));

        Assert.True(failure is null, string.Join('\n', failure?.Lines() ?? []));
    });

    private Runner<StepKind, Operation, Sizes> RunnerFor(TestProgram<Operation, Sizes> program)
    {
        if (!_runners.TryGetValue(program.Sizes, out var runner))
        {
            var twins = new TwinTarget(World.Xen.Build(program.Sizes), World.Native.Build(program.Sizes));
            _runners[program.Sizes] = runner = NotifierContract.Instance.RunnerOf(twins, program.Sizes);
        }

        return runner;
    }
}
