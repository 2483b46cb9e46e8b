using Verified.Abi.Xen;
using Verified.Models.Judging;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Entry;

/// <summary>Programs of guest actions at random, fixed by their number. Most do what guests do; some do anything at all.</summary>
internal sealed class EntryGenerator(EntrySizes sizes)
{
    private static readonly int HostileOf = 4;
    private static readonly EntryActionKind[] All = Enum.GetValues<EntryActionKind>();

    /// <summary>How many actions a program has.</summary>
    internal static readonly int Actions = 40;

    private Chance chance = new(0);

    /// <summary>The program with this number, always the same.</summary>
    internal TestProgram<EntryAction, EntrySizes> Program(ulong number)
    {
        chance = new Chance(number);
        var isHostile = chance.OneIn(HostileOf);
        var vcpus = Enumerable.Range(0, sizes.Vcpus).Select(_ => new List<EntryAction>()).ToArray();
        for (var i = 0; i < Actions; i++)
            vcpus[chance.Below(vcpus.Length)].Add(EntryContract.Shapes.Normal(isHostile ? Anything() : Usual()));
        return new(sizes, vcpus);
    }

    private EntryAction Anything() => new(All[chance.Below(All.Length)], Byte(), Byte(), Byte(), Byte(), Byte(), Byte());

    private EntryAction Usual() => chance.Below(24) switch
    {
        0 => Anything(),
        1 => new(EntryActionKind.Multicall, Byte(), Byte(), Byte(), Byte(), (byte)chance.Below(12), (byte)(chance.OneIn(3) ? 3 + (4 * chance.Below(4)) : 0)),
        16 => new(EntryActionKind.Instruct, Byte(), Byte()),
        < 20 and > 16 => new(EntryActionKind.HandleUpcall),
        20 => new(EntryActionKind.UnmaskPort, Byte(), Byte()),
        21 => new(EntryActionKind.MaskPort, Byte()),
        22 => new(EntryActionKind.Block),
        23 => new(EntryActionKind.SetIopl, Byte()),
        2 => new(EntryActionKind.SetTrap, Byte(), Byte(), Byte(), 0, Byte()),
        < 4 => new(EntryActionKind.RaiseException, Byte()),
        < 6 => new(EntryActionKind.SoftwareInterrupt, Byte()),
        6 => new(EntryActionKind.Syscall),
        < 9 => new(EntryActionKind.Iret, 0, (byte)(chance.OneIn(3) ? 0 : 3), (byte)chance.Below(2)),
        < 11 => new(EntryActionKind.Send, Byte()),
        < 13 => new(EntryActionKind.UnmaskEvents, 1),
        13 => new(EntryActionKind.MaskEvents),
        14 => new(EntryActionKind.StackSwitch, 0, 3),
        _ => new(EntryActionKind.Interrupt),
    };

    private byte Byte() => (byte)chance.Below(256);
}
