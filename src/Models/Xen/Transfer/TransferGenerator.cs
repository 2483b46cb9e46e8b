using Verified.Abi.Xen.Transfer;
using Verified.Models.Judging;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Transfer;

/// <summary>Programs of guest actions at random, fixed by their number. Most do what guests do; some do anything at all.</summary>
internal sealed class TransferGenerator(TransferSizes sizes)
{
    private static readonly int HostileOf = 4;
    private static readonly TransferActionKind[] All = Enum.GetValues<TransferActionKind>();

    /// <summary>How many actions a program has.</summary>
    internal static readonly int Actions = 40;

    private Chance chance = new(0);

    /// <summary>The program with this number, always the same.</summary>
    internal TestProgram<TransferAction, TransferSizes> Program(ulong number)
    {
        chance = new Chance(number);
        var isHostile = chance.OneIn(HostileOf);
        var vcpus = Enumerable.Range(0, sizes.Vcpus).Select(_ => new List<TransferAction>()).ToArray();
        for (var i = 0; i < Actions; i++)
            vcpus[chance.Below(vcpus.Length)].Add(TransferContract.Shapes.Normal(isHostile ? Anything() : Usual()));
        return new(sizes, vcpus);
    }

    private TransferAction Anything() => new(All[chance.Below(All.Length)], Byte(), Byte(), Byte(), Byte(), Byte(), Byte());

    private TransferAction Usual() => chance.Below(24) switch
    {
        0 => Anything(),
        1 => new(TransferActionKind.Multicall, Byte(), Byte(), Byte(), Byte(), (byte)chance.Below(12), (byte)(chance.OneIn(3) ? 3 + (4 * chance.Below(4)) : 0)),
        16 => new(TransferActionKind.Instruct, Byte(), Byte()),
        < 20 and > 16 => new(TransferActionKind.HandleUpcall),
        20 => new(TransferActionKind.UnmaskPort, Byte(), Byte()),
        21 => new(TransferActionKind.MaskPort, Byte()),
        22 => new(TransferActionKind.Block),
        23 => new(TransferActionKind.SetIopl, Byte()),
        2 => new(TransferActionKind.SetTrap, Byte(), Byte(), Byte(), 0, Byte()),
        < 4 => new(TransferActionKind.RaiseException, Byte()),
        < 6 => new(TransferActionKind.SoftwareInterrupt, Byte()),
        6 => new(TransferActionKind.Syscall),
        < 9 => new(TransferActionKind.Iret, 0, (byte)(chance.OneIn(3) ? 0 : 3), (byte)(chance.Below(2) | (chance.OneIn(3) ? 16 : 0) | (chance.OneIn(3) ? 32 : 0))),
        < 11 => new(TransferActionKind.Send, Byte()),
        < 13 => new(TransferActionKind.UnmaskEvents, 1),
        13 => new(TransferActionKind.MaskEvents),
        14 => new(TransferActionKind.StackSwitch, 0, 3),
        _ => new(TransferActionKind.Interrupt),
    };

    private byte Byte() => (byte)chance.Below(256);
}
