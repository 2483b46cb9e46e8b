using Verified.Abi.Machines;
using Verified.Abi.Notifier;
using Verified.Hardware.Machines.Soft;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Xunit;

namespace Verified.Tests.ParavirtOps;

/// <summary>The kernel on a machine whose processors make the accesses of programs and guests.</summary>
public class HardwareWorldTests
{
    private const int WordsOfAFrame = 512;
    private const int Steps = 60_000;

    private static FuzzReport<StepKind, Operation, Sizes> Fuzz(Func<IMachine, IMachine> around, int processors = 8) =>
        NotifierContract.Instance.Fuzz(sizes => new NotifierKernel(sizes, around(new SoftMachine(processors, NotifierKernel.FramesOf(sizes) * WordsOfAFrame))), new(1, Steps, null));

    [Fact]
    public void Every_step_is_one_of_the_specification() => Assert.Null(Fuzz(machine => machine).Failure);

    [Fact]
    public void And_so_it_is_when_all_processors_share_one() => Assert.Null(Fuzz(machine => machine, processors: 1).Failure);

    [Fact]
    public void And_when_the_machine_forgets_what_it_was_not_told_to_forget() => Assert.Null(Fuzz(machine => new Forgetful(machine)).Failure);

    [Fact]
    public void The_machine_makes_the_accesses()
    {
        var counts = new List<Counting>();

        Fuzz(machine => { counts.Add(new Counting(machine)); return counts[^1]; });

        Assert.True(counts.Sum(count => count.Accesses) > Steps / 10);
        Assert.True(counts.Sum(count => count.Faults) > Steps / 100);
    }

    [Fact]
    public void A_machine_that_does_not_flush_is_noticed() => Assert.NotNull(Fuzz(machine => new Stubborn(machine)).Failure);

    [Fact]
    public void A_machine_that_marks_nothing_is_noticed() => Assert.Equal("REFINE-STATE", Fuzz(machine => new Markless(machine)).Failure?.Id);

    [Fact]
    public void A_machine_that_writes_where_it_may_not_is_noticed() => Assert.NotNull(Fuzz(machine => new Permissive(machine)).Failure);

    [Fact]
    public void A_machine_with_too_little_memory_is_refused() =>
        Assert.Throws<ArgumentException>(() => new NotifierKernel(new Sizes(), new SoftMachine(1, WordsOfAFrame)));

    private abstract class Around(IMachine machine) : IMachine
    {
        public string Name => machine.Name;

        public int Cpus => machine.Cpus;

        public Span<ulong> Memory => machine.Memory;

        public string? WhyNot(in PagingControls controls, in Access access) => machine.WhyNot(controls, access);

        public virtual void Load(int cpu, in PagingControls controls, ulong cr3) => machine.Load(cpu, controls, cr3);

        public virtual void LoadRoot(int cpu, ulong cr3) => machine.LoadRoot(cpu, cr3);

        public virtual void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results) => machine.Run(cpu, accesses, results);

        public virtual void Flush(int cpu, FlushKind kind, ulong address) => machine.Flush(cpu, kind, address);

        public void Dispose() => machine.Dispose();
    }

    private sealed class Forgetful(IMachine machine) : Around(machine)
    {
        private readonly Random chance = new(1);

        public override void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results)
        {
            // Not between the two halves of a store: the kernel says of that that it cannot tell what has happened.
            if (accesses.Length == 1 && chance.Next(3) == 0)
                Flush(cpu, FlushKind.All, 0);
            base.Run(cpu, accesses, results);
        }
    }

    private sealed class Counting(IMachine machine) : Around(machine)
    {
        public int Accesses { get; private set; }

        public int Faults { get; private set; }

        public override void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results)
        {
            base.Run(cpu, accesses, results);
            Accesses += accesses.Length;
            foreach (var result in results)
                Faults += result.Faulted ? 1 : 0;
        }
    }

    private sealed class Stubborn(IMachine machine) : Around(machine)
    {
        public override void Flush(int cpu, FlushKind kind, ulong address)
        {
        }
    }

    private sealed class Markless(IMachine machine) : Around(machine)
    {
        private const ulong Marks = 0x60;

        public override void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results)
        {
            var before = Memory.ToArray();
            base.Run(cpu, accesses, results);
            for (var word = 0; word < before.Length; word++)
            {
                if ((Memory[word] ^ before[word]) is not 0 and var changed && (changed & ~Marks) == 0)
                    Memory[word] = before[word];
            }
        }
    }

    private sealed class Permissive(IMachine machine) : Around(machine)
    {
        public override void Load(int cpu, in PagingControls controls, ulong cr3) => base.Load(cpu, controls with { WriteProtect = false }, cr3);

        public override void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results) =>
            base.Run(cpu, accesses.ToArray().Select(access => access with { IsUser = false }).ToArray(), results);
    }
}
