using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;
using Verified.Models.Judging;
using Verified.Models.Machines;
using Verified.Spec.Paging.Answers;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>The judge of machines finds a machine that is wrong, makes the case small, keeps it, and shows it again.</summary>
public class MachineAgreementTests
{
    private static readonly int ReservedFrom = 48;

    [Theory]
    [InlineData(Lie.UserReadsSupervisorPages)]
    [InlineData(Lie.ForgetsNothing)]
    [InlineData(Lie.NoFetchInCodes)]
    [InlineData(Lie.NoDirtyBit)]
    [InlineData(Lie.ReadsTheNextWord)]
    public void A_machine_that_is_wrong_is_caught_and_its_case_is_small_and_shown_again(Lie lie)
    {
        using var machine = new LyingMachine(lie);
        var report = new MachineAgreement(new MachineUnderTest(machine, Looseness.None), new MachineCaseGenerator(1, ReservedFrom)).Run(5_000);

        Assert.Equal(MachineRunner.Disallowed, report.Failure?.Id);
        var trace = report.Trace!;
        Assert.InRange(trace.Case.Steps.Count, 1, 12);

        var read = MachineTraceText.Parse(MachineTraceText.Print(trace, ["for people"]), "a.trace");
        Assert.Equal(trace, read);
        using var again = new LyingMachine(lie);
        var replayed = MachineTrace.Replay(read, new MachineUnderTest(again, Looseness.None));
        Assert.True(replayed.IsSame);
        using var honest = Soft();
        Assert.Null(MachineTrace.Replay(read, new MachineUnderTest(honest, Looseness.None)).Failure);
    }

    [Fact]
    public void The_soft_machine_agrees_in_every_corner_that_is_reached()
    {
        using var machine = Soft();
        var report = new MachineAgreement(new MachineUnderTest(machine, Looseness.None), new MachineCaseGenerator(2, ReservedFrom)).Run(3_000);

        Assert.Null(report.Failure);
        Assert.Empty(report.Skipped);
        Assert.True(report.Corners.Count > 2_500, report.Covered(4));
        Assert.Equal(32, report.Controls.Count);
        Assert.True(report.Counts.Remembered > 0);
        Assert.Equal(0, report.Counts.Undecided);
    }

    [Fact]
    public void Every_corner_of_four_levels_has_a_number_and_occurs_among_the_first_cases()
    {
        var cases = new MachineCaseGenerator(1, ReservedFrom);
        var seen = Enumerable.Range(0, 100_000).Select(number => cases.Numbered(number).Corner).Where(corner => corner.Levels == 4).ToHashSet();

        Assert.Equal(6144, EntryClass.Count(4));
        Assert.Equal(EntryClass.Count(4), seen.Count);
    }

    [Theory]
    [InlineData("store 0x1001 0x0")]
    [InlineData("store 0x99999000 0x0")]
    [InlineData("load 1 0x1000")]
    [InlineData("load 0 0x20000")]
    [InlineData("access 0 write user 0x0")]
    [InlineData("access 0 read nobody 0x0")]
    [InlineData("flush 0 some 0x0")]
    [InlineData("store 0x1000")]
    public void A_line_that_is_no_step_is_told(string line)
    {
        var text = $"verified trace 1\nmodel machine\nsizes cpus=1 levels=4\nactions\n  {line}\nsteps\nverdict holds\n";

        Assert.StartsWith("a.trace:5:", Assert.Throws<BadInputException>(() => MachineTraceText.Parse(text, "a.trace")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deviation_that_is_declared_is_counted_and_not_a_failure()
    {
        using var machine = new LyingMachine(Lie.NoPresentWithReserved);
        var declared = new MachineUnderTest(machine, Looseness.None, losesPresent: true);

        Assert.Null(new MachineAgreement(declared, new MachineCaseGenerator(1, ReservedFrom)).Run(500).Failure);
        Assert.True(declared.Lost > 0);
        Assert.Equal(FailureKind.Refused, new MachineAgreement(new MachineUnderTest(machine, Looseness.None), new MachineCaseGenerator(1, ReservedFrom)).Run(500).Failure?.Kind);
    }

    /// <summary>What a machine can be wrong in.</summary>
    public enum Lie
    {
        UserReadsSupervisorPages,
        ForgetsNothing,
        NoFetchInCodes,
        NoDirtyBit,
        ReadsTheNextWord,
        NoPresentWithReserved,
    }

    private static SoftMachine Soft() => new(2, MachineMemory.Words, new SoftOptions { StructureCaches = true });

    /// <summary>A soft machine that is wrong in one thing.</summary>
    private sealed class LyingMachine(Lie lie) : IMachine
    {
        private readonly SoftMachine _inner = Soft();

        public string Name => "lying";

        public int Cpus => _inner.Cpus;

        public Span<ulong> Memory => _inner.Memory;

        public string? WhyNot(in PagingControls controls, in Access access) => _inner.WhyNot(controls, access);

        public void Load(int cpu, in PagingControls controls, ulong cr3) => _inner.Load(cpu, controls, cr3);

        public void LoadRoot(int cpu, ulong cr3) => _inner.LoadRoot(cpu, cr3);

        public void Flush(int cpu, FlushKind kind, ulong address)
        {
            if (lie != Lie.ForgetsNothing) _inner.Flush(cpu, kind, address);
        }

        public void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results)
        {
            for (var i = 0; i < accesses.Length; i++)
            {
                var access = accesses[i];
                _inner.Run(cpu, [access], results.Slice(i, 1));
                results[i] = Wrong(cpu, access, results[i]);
            }
        }

        public void Dispose() => _inner.Dispose();

        private AccessResult Wrong(int cpu, Access access, AccessResult result)
        {
            switch (lie)
            {
                case Lie.UserReadsSupervisorPages when access is { IsUser: true, Kind: AccessKind.Read } && result is { Faulted: true, ErrorCode: 5 }:
                    var instead = new AccessResult[1];
                    _inner.Run(cpu, [access with { IsUser = false, AlignmentCheck = true }], instead);
                    return instead[0].Faulted ? result : instead[0];
                case Lie.NoFetchInCodes:
                    return result with { ErrorCode = result.ErrorCode & ~0x10u };
                case Lie.NoPresentWithReserved when (result.ErrorCode & 8) != 0:
                    return result with { ErrorCode = result.ErrorCode & ~1u };
                case Lie.NoDirtyBit when access.Kind == AccessKind.Write && !result.Faulted:
                    foreach (ref var word in Memory[..(MachineMemory.FirstData * 512)]) word &= ~0x40ul;
                    return result;
                case Lie.ReadsTheNextWord when access.Kind == AccessKind.Read && !result.Faulted:
                    return result with { Value = result.Value + 0x1000 };
                case Lie.UserReadsSupervisorPages or Lie.ForgetsNothing or Lie.NoDirtyBit or Lie.ReadsTheNextWord or Lie.NoPresentWithReserved:
                    return result;
            }
            throw new System.Diagnostics.UnreachableException();
        }
    }
}
