using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>The address that an operation of a program names by the slots that translate it.</summary>
internal static class XenAddress
{
    private const ulong SignBits = 0xffff_0000_0000_0000, Sign = 1ul << 47;

    /// <summary>The last slot may name a page of the machine-to-physical table.</summary>
    internal static ulong Of(XenOperation operation, XenSizes sizes, IXenMachine machine) =>
        operation.D >= XenOperation.PageOfFrame ? Composed(operation, sizes, machine.MachineFrame(operation.D - XenOperation.PageOfFrame)) : Of(operation, sizes);

    /// <summary>All four are slots.</summary>
    internal static ulong Of(XenOperation operation, XenSizes sizes) => Composed(operation, sizes, Slot(operation.D, sizes));

    private static ulong Composed(XenOperation operation, XenSizes sizes, ulong last)
    {
        var va = (((((Slot(operation.A, sizes) << 9) | Slot(operation.B, sizes)) << 9) | Slot(operation.C, sizes)) << 9 | last) << 12;
        return (va & Sign) != 0 ? va | SignBits : va;
    }

    private static ulong Slot(byte number, XenSizes sizes) => (ulong)SlotPositions.Of(sizes.Slots)[number % sizes.Slots];
}
