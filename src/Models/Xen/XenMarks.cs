using Verified.Abi;
using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>The accessed and dirty marks of the entries that hypercalls write, which no component of the specification has.</summary>
/// <remarks>Guests of these programs are in no hypercall while a processor walks, so what stood there before the call is what the call found.</remarks>
internal sealed class XenMarks(IXenTarget machine, XenSizes sizes)
{
    private const ulong AccessedAndDirty = 0x60, Accessed = 0x20;
    private const int KeepsMarks = 2, NoTranslate = 3, Words = 512;

    private readonly ulong[] before = new ulong[sizes.Elsewhere * Words];
    private readonly int[] types = new int[sizes.Elsewhere];
    private readonly bool[] isKnown = new bool[sizes.Vcpus];
    private readonly Dictionary<(int Frame, int Slot), ulong> expected = [];

    /// <summary>A virtual processor is about to make a call, or to go on with one: what others would have found is not known any more.</summary>
    internal void Begin(int vcpu, bool isNew)
    {
        var knows = isNew || isKnown[vcpu];
        isKnown.AsSpan().Clear();
        isKnown[vcpu] = knows;
        for (var frame = 0; frame < sizes.Elsewhere && isNew; frame++)
        {
            types[frame] = machine.Facts.Type(frame);
            foreach (var slot in SlotPositions.Of(sizes.Slots))
                before[(frame * Words) + slot] = machine.Words(frame)[slot];
        }
    }

    /// <summary>The first entry that does not have the marks that it must have; nothing if all have.</summary>
    internal string? Defect(int vcpu, IReadOnlyList<XenOperation> program, XenTurn turn)
    {
        if (!isKnown[vcpu] || turn.Answer == Errno.ERESTART || program[turn.Operation].Kind != XenOperationKind.Update)
            return null;
        expected.Clear();
        for (var i = 0; i < turn.Done; i++)
        {
            var operation = program[turn.Operation + i];
            if ((operation.E & 7) is not (0 or KeepsMarks or NoTranslate))
                continue;
            if (operation.B >= sizes.Slots || operation.A >= sizes.Elsewhere || (operation.D & (byte)XenEntryBits.Present) == 0)
            {
                expected.Remove((operation.A, operation.B));
                continue;
            }
            var place = SlotPositions.Of(sizes.Slots)[operation.B];
            var old = expected.TryGetValue((operation.A, operation.B), out var written) ? written : before[(operation.A * Words) + place] & AccessedAndDirty;
            var asked = Accessed | ((operation.D & (byte)XenEntryBits.Dirty) != 0 ? 0x40ul : 0);
            expected[(operation.A, operation.B)] = asked | ((operation.E & 7) == KeepsMarks && machine.Facts.Type(operation.A) is >= 1 and <= 4 ? old : 0);
        }
        foreach (var ((frame, slot), marks) in expected)
        {
            if (types[frame] != machine.Facts.Type(frame))
                continue;
            var word = machine.Words(frame)[SlotPositions.Of(sizes.Slots)[slot]];
            if ((word & AccessedAndDirty) != marks)
                return $"slot {slot} of frame {frame} is {word:x}, its marks must be {marks:x}";
        }
        return null;
    }
}
