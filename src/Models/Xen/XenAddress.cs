using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>The address that an operation of a program names by the slots that translate it.</summary>
internal static class XenAddress
{
    private const ulong SignBits = 0xffff_0000_0000_0000, Sign = 1ul << 47;

    internal static ulong Of(XenOperation operation, XenSizes sizes, IXenMachine machine)
    {
        var (va, slots) = (0ul, SlotPositions.Of(sizes.Slots));
        foreach (var number in (ReadOnlySpan<byte>)[operation.A, operation.B, operation.C])
            va = (va << 9) | (uint)slots[number % slots.Count];
        var last = operation.D >= XenOperation.PageOfFrame ? machine.MachineFrame(operation.D - XenOperation.PageOfFrame) : (uint)slots[operation.D % slots.Count];
        va = ((va << 9) | last) << 12;
        return (va & Sign) != 0 ? va | SignBits : va;
    }
}
