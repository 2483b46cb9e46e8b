using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;
using Verified.Spec.Paging.Answers;
using Xunit;

namespace Verified.Tests.PageWalk;

public class RandomWalkTests
{
    private const int Seeds = 60, Events = 300;

    public static TheoryData<PagingMode, bool, bool> Machines
    {
        get
        {
            var all = new TheoryData<PagingMode, bool, bool>();
            foreach (var mode in Enum.GetValues<PagingMode>())
            foreach (var structureCaches in (bool[])[false, true])
            foreach (var accessedOnTheWay in (bool[])[false, true])
                all.Add(mode, structureCaches, accessedOnTheWay);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void The_soft_machine_answers_what_is_allowed(PagingMode mode, bool structureCaches, bool accessedOnTheWay)
    {
        var remembered = 0L;
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var walks = new RandomWalks(seed, mode, new SoftOptions { StructureCaches = structureCaches, AccessedOnTheWay = accessedOnTheWay },
                accessedOnTheWay ? Looseness.AccessedByFaults : Looseness.None);
            if (walks.Play(Events) is { } refusal)
                Assert.Fail($"seed {seed}: {refusal}");
            remembered += walks.Counts.Remembered;
        }
        Assert.True(remembered > 0, "no answer was one that only remembered translations explain");
    }

    [Theory]
    [InlineData(PagingMode.TwoLevel)]
    [InlineData(PagingMode.Pae)]
    [InlineData(PagingMode.FourLevel)]
    [InlineData(PagingMode.FiveLevel)]
    public void A_machine_that_loses_flushes_is_refused(PagingMode mode) =>
        Assert.Contains(Enumerable.Range(0, Seeds), seed =>
        {
            using var walks = new RandomWalks(seed, mode, new SoftOptions(), Looseness.None) { LosesFlushes = true };
            return walks.Play(Events) is not null;
        });

    public static TheoryData<string> Tamperings => [.. Tampering.Keys];

    private static readonly Dictionary<string, Func<AccessResult, AccessResult>> Tampering = new()
    {
        ["write bit"] = result => result with { ErrorCode = result.ErrorCode ^ 2 },
        ["present bit"] = result => result with { ErrorCode = result.ErrorCode ^ 1 },
        ["fetch bit"] = result => result with { ErrorCode = result.ErrorCode ^ 16 },
        ["value"] = result => result.Faulted ? result : result with { Value = result.Value ^ 1ul << 12 },
        ["vector"] = result => result.Faulted ? AccessResult.Of(0) : result,
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public void An_answer_that_is_tampered_with_is_refused_at_once(string what)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var changed = false;
            using var walks = new RandomWalks(seed, PagingMode.FourLevel, new SoftOptions(), Looseness.None)
            {
                Tampers = results =>
                {
                    var tampered = Tampering[what](results[0]);
                    (changed, results[0]) = (tampered != results[0], tampered);
                },
            };
            var refusal = walks.Play(Events);
            if (refusal is not null)
                Assert.True(changed, refusal);
            else
                Assert.Fail($"seed {seed}: nothing was refused");
        }
    }
}
