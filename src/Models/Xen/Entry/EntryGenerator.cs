using Verified.Abi.Xen;
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
    internal EntryProgram Program(ulong number)
    {
        chance = new Chance(number);
        var isHostile = chance.OneIn(HostileOf);
        var actions = new EntryAction[Actions];
        for (var i = 0; i < actions.Length; i++)
            actions[i] = isHostile ? Anything() : Usual();
        return new EntryProgram(sizes, actions);
    }

    private EntryAction Anything() => new(All[chance.Below(All.Length)], Vcpu(), Byte(), Byte(), Byte(), Byte(), Byte(), Byte());

    private EntryAction Usual() => chance.Below(24) switch
    {
        0 => Anything(),
        1 => new(EntryActionKind.Multicall, Vcpu(), Byte(), Byte(), Byte(), Byte(), (byte)chance.Below(12), (byte)(chance.OneIn(3) ? 3 + (4 * chance.Below(4)) : 0)),
        16 => new(EntryActionKind.Instruct, Vcpu(), Byte(), Byte()),
        < 20 and > 16 => new(EntryActionKind.HandleUpcall, Vcpu()),
        20 => new(EntryActionKind.UnmaskPort, Vcpu(), Byte(), Byte()),
        21 => new(EntryActionKind.MaskPort, Vcpu(), Byte()),
        22 => new(EntryActionKind.Block, Vcpu()),
        23 => new(EntryActionKind.SetIopl, Vcpu(), Byte()),
        2 => new(EntryActionKind.SetTrap, Vcpu(), Byte(), Byte(), Byte(), 0, Byte()),
        < 4 => new(EntryActionKind.RaiseException, Vcpu(), Byte()),
        < 6 => new(EntryActionKind.SoftwareInterrupt, Vcpu(), Byte()),
        6 => new(EntryActionKind.Syscall, Vcpu()),
        < 9 => new(EntryActionKind.Iret, Vcpu(), 0, (byte)(chance.OneIn(3) ? 0 : 3), (byte)chance.Below(2)),
        < 11 => new(EntryActionKind.Send, Vcpu(), Byte()),
        < 13 => new(EntryActionKind.UnmaskEvents, Vcpu(), 1),
        13 => new(EntryActionKind.MaskEvents, Vcpu()),
        14 => new(EntryActionKind.StackSwitch, Vcpu(), 0, 3),
        _ => new(EntryActionKind.Interrupt, Vcpu()),
    };

    private byte Vcpu() => (byte)chance.Below(sizes.Vcpus);

    private byte Byte() => (byte)chance.Below(256);
}
