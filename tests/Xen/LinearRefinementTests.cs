using Verified.Abi;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Targets.Xen.Memory;
using Verified.Models.Judging;
using Verified.Models.Schedules;
using Verified.Models.Xen;
using Xunit;
using static Verified.Abi.Xen.Memory.XenEntryBits;

namespace Verified.Tests.Xen;

/// <summary>Linear entries as the specification has them: who answers what, and that the judge agrees.</summary>
public class LinearRefinementTests
{
    private const byte ReadOnly = (byte)(Present | User), Writes = (byte)(Present | User | Writable), Large = (byte)(Present | User | Superpage);
    private static readonly XenSizes Sizes = new() { Frames = 8, Domains = 1, Vcpus = 1, LinearTables = true };

    // An entry of the pinned L2 table 2; 3 and 4 are pinned L2 tables, 5 is a pinned L1 table, 6 is data, 7 is not the domain's. What comes before it, and what it answers.
    public static TheoryData<XenOperation[], XenOperation, Errno> Entries => new()
    {
        { [], Entry(2, 0, 2, ReadOnly), Errno.None },
        { [], Entry(2, 0, 2, Writes), Errno.EINVAL },
        { [Entry(2, 0, 2, ReadOnly)], Entry(2, 0, 2, Writes), Errno.EINVAL },
        { [], Entry(2, 0, 2, Large), Errno.EINVAL },
        { [], Entry(2, 0, 3, ReadOnly), Errno.None },
        { [], Entry(2, 0, 3, Writes), Errno.EINVAL },
        { [], Entry(2, 0, 7, ReadOnly), Errno.EINVAL },
        { [Entry(3, 0, 4, ReadOnly)], Entry(2, 0, 3, ReadOnly), Errno.EINVAL },
        { [Entry(4, 0, 2, ReadOnly)], Entry(2, 0, 3, ReadOnly), Errno.EINVAL },
        { [Entry(4, 0, 2, ReadOnly), Entry(4, 0, 5, ReadOnly)], Entry(2, 0, 3, ReadOnly), Errno.None },
        { [Entry(2, 0, 3, ReadOnly)], Entry(2, 1, 4, ReadOnly), Errno.None },
        { [Entry(2, 0, 3, ReadOnly)], Entry(2, 0, 5, ReadOnly), Errno.None },
        { [Entry(2, 0, 5, ReadOnly)], Entry(2, 0, 3, ReadOnly), Errno.None },
        { [Entry(2, 0, 3, ReadOnly)], Entry(2, 0, 6, ReadOnly), Errno.None },
        { [Entry(2, 0, 3, ReadOnly), new(XenOperationKind.Extend, 4, 3)], new(XenOperationKind.Extend, 4, 2), Errno.None },
        { [Entry(2, 0, 3, ReadOnly), new(XenOperationKind.Extend, 4, 2)], Entry(3, 0, 4, ReadOnly), Errno.None },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void The_hypervisor_answers_what_the_specification_answers(XenOperation[] before, XenOperation entry, Errno answer)
    {
        XenOperation[] program = [Pin(1, 2), Pin(1, 3), Pin(1, 4), Pin(0, 5), .. before, entry];
        var last = Errno.None;

        var failure = Judge(Sizes, program, turn => last = turn.Answer);

        Assert.Null(failure);
        Assert.Equal(answer, last);
    }

    [Fact]
    public void Without_them_a_self_map_is_refused()
    {
        var sizes = Sizes with { LinearTables = false };
        var last = Errno.None;

        Assert.Null(Judge(sizes, [Entry(0, 0, 0, ReadOnly)], turn => last = turn.Answer));
        Assert.Equal(Errno.EINVAL, last);
    }

    private static Failure? Judge(XenSizes sizes, XenOperation[] program, Action<XenTurn> hear) =>
        new Runner<XenStepKind, XenOperation, XenSizes>(new XenJudge(new XenMemoryKernel(sizes), XenModel.For(sizes)) { OnTurn = hear }).Judge(new(sizes, [program]), new GivenScheduler(Schedule.InOrder));

    private static XenOperation Entry(byte table, byte slot, byte named, byte bits) => new(XenOperationKind.Update, table, slot, named, bits);

    private static XenOperation Pin(byte command, byte table) => new(XenOperationKind.Extend, command, table);
}
