using Verified.Abi.Machines;
using Verified.Hardware.Machines.Kvm;
using Verified.Hardware.Machines.Qemu;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Schedules;
using Verified.Properties.Running;
using Xunit;

namespace Verified.Properties.Notifier;

/// <summary>The kernel whose programs and guests run on a processor that is not ours.</summary>
public sealed class HardwareProperties
{
    private const int Frames = 256, WordsOfAFrame = 512;

    [MachineFact("qemu")]
    public void Every_step_is_a_step_of_the_specification_when_an_emulated_processor_walks_the_tables() => EveryStepIsAllowed(new QemuMachine(Frames * WordsOfAFrame));

    [MachineFact("kvm")]
    public void Every_step_is_a_step_of_the_specification_when_the_real_processor_walks_the_tables() => EveryStepIsAllowed(new KvmMachine(cpus: 1, Frames * WordsOfAFrame));

    private static void EveryStepIsAllowed(IMachine started)
    {
        using var machine = started;
        var cases = new Cases(new World(machine.Name, sizes => new NotifierKernel(sizes, machine)));
        var steps = 0L;
        Holds.ForAll(Cases.Any, 300, one =>
        {
            var runner = cases.RunnerFor(one.Program);
            var failure = runner.Judge(one.Program, new RandomScheduler((ulong)one.Seed));
            steps += runner.Judging.Steps.Count;
            Assert.True(failure is null, failure is null ? "" : string.Join(Environment.NewLine, failure.Lines()));
        });
        Assert.InRange(steps, 15_000, long.MaxValue);
    }
}
