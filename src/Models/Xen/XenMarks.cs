using Verified.Abi;
using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>The accessed and dirty marks of the entries that hypercalls write, which no component of the specification has.</summary>
/// <remarks>Guests of these programs are in no hypercall while a processor walks, so what stood there before the call is what the call found.</remarks>
internal sealed class XenMarks(IXenTarget machine, XenSizes sizes)
{
    private const ulong AccessedAndDirty = 0x60, Accessed = 0x20, Dirty = 0x40;
    private const int KeepsMarks = 2, NoTranslate = 3;

    private readonly int[] slots = [.. SlotPositions.Of(sizes.Slots)];
    private readonly bool[] isKnown = new bool[sizes.Vcpus];

    // By frame and slot what stood in the entries that the call names, and the types of their frames.
    private readonly Dictionary<(int Frame, int Slot), (ulong Marks, int Type)> before = [];
    private readonly Dictionary<(int Frame, int Slot), ulong> expected = [];

    /// <summary>A virtual processor is about to make a call, or to go on with one: what others would have found is not known any more.</summary>
    /// <param name="vcpu">Which.</param>
    /// <param name="program">Its program.</param>
    /// <param name="next">Its next operation, if a call is to begin; else below 0.</param>
    internal void Begin(int vcpu, IReadOnlyList<XenOperation> program, int next)
    {
        var knows = next >= 0 || isKnown[vcpu];
        isKnown.AsSpan().Clear();
        isKnown[vcpu] = knows;
        if (next < 0)
            return;
        before.Clear();
        for (var i = next; i < program.Count && program[i].Kind == XenOperationKind.Update && (i == next || program[i].IsJoined); i++)
        {
            if (IsSeen(program[i]))
                before[(program[i].A, program[i].B)] = (Word(program[i].A, program[i].B) & AccessedAndDirty, machine.Facts.Type(program[i].A));
        }
    }

    /// <summary>The first entry that does not have the marks that it must have; nothing if all have.</summary>
    internal string? Defect(int vcpu, IReadOnlyList<XenOperation> program, XenTurn turn)
    {
        if (!isKnown[vcpu] || turn.Answer == Errno.ERESTART || program[turn.Operation].Kind != XenOperationKind.Update)
            return null;
        expected.Clear();
        for (var i = 0; i < turn.Done; i++)
            Expect(program[turn.Operation + i]);
        foreach (var ((frame, slot), marks) in expected)
        {
            if (before[(frame, slot)].Type == machine.Facts.Type(frame) && (Word(frame, slot) & AccessedAndDirty) != marks)
                return $"slot {slot} of frame {frame} is {Word(frame, slot):x}, its marks must be {marks:x}";
        }
        return null;
    }

    private void Expect(XenOperation operation)
    {
        var (place, command) = (((int)operation.A, (int)operation.B), operation.E & 7);
        if (!IsSeen(operation) || command is not (0 or KeepsMarks or NoTranslate))
            return;
        var old = expected.TryGetValue(place, out var written) ? written : before[place].Marks;
        var asked = (operation.D & (byte)XenEntryBits.Present) == 0 ? 0 : Accessed | ((operation.D & (byte)XenEntryBits.Dirty) != 0 ? Dirty : 0);
        expected[place] = asked | (command == KeepsMarks && before[place].Type is >= 1 and <= 4 ? old : 0);
    }

    private bool IsSeen(XenOperation operation) => operation.A < sizes.Elsewhere && operation.B < sizes.Slots;

    private ulong Word(int frame, int slot) => machine.Words(frame)[slots[slot]];
}
