using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>An operation of a program in the words of the hypercall interface.</summary>
public static class XenOperationWords
{
    private static readonly (XenEntryBits Bit, string Name)[] Flags =
    [
        (XenEntryBits.Present, "P"), (XenEntryBits.Writable, "RW"), (XenEntryBits.User, "U"), (XenEntryBits.Superpage, "PSE"),
        (XenEntryBits.CacheDisable, "PCD"), (XenEntryBits.NoExecute, "NX"), (XenEntryBits.Dirty, "D"), (XenEntryBits.Available, "AVL"),
    ];

    private static readonly string[] Commands =
    [
        "PIN_L1_TABLE", "PIN_L2_TABLE", "PIN_L3_TABLE", "PIN_L4_TABLE", "UNPIN_TABLE", "NEW_BASEPTR", "TLB_FLUSH_LOCAL", "INVLPG_LOCAL", "TLB_FLUSH_MULTI", "INVLPG_MULTI",
        "TLB_FLUSH_ALL", "INVLPG_ALL", "FLUSH_CACHE", "SET_LDT", "command 14", "NEW_USER_BASEPTR", "CLEAR_PAGE", "COPY_PAGE",
    ];

    /// <summary>The operation: <c>mmu_update(frame3[0] := frame5 P|RW|U)</c>.</summary>
    public static string Of(XenOperation operation, XenSizes sizes) => operation.Kind switch
    {
        XenOperationKind.Update => $"mmu_update(frame{operation.A}[{Slot(operation.B, sizes)}] := {Entry(operation.C, operation.D)})",
        XenOperationKind.UpdateVa => $"update_va_mapping({Address(operation, sizes)}, {Entry(operation.E, operation.F)})",
        XenOperationKind.Extend => $"mmuext_op({Command(operation.A)}, frame{operation.B})",
        XenOperationKind.Remove => $"decrease_reservation(frame{operation.A})",
        XenOperationKind.Add => "increase_reservation",
        XenOperationKind.Read => $"read {Address(operation, sizes)}",
        XenOperationKind.Write => $"write {Address(operation, sizes)}, [{Slot(operation.E, sizes)}] := {Entry(operation.F, operation.G)}",
    };

    /// <summary>An entry: <c>frame5 P|RW|U</c>.</summary>
    public static string Entry(byte frame, byte bits)
        => ((XenEntryBits)bits & XenEntryBits.Present) == 0 ? "0" : $"frame{frame} {string.Join('|', Flags.Where(flag => ((XenEntryBits)bits & flag.Bit) != 0).Select(flag => flag.Name))}";

    private static string Command(byte command) => command < Commands.Length ? Commands[command] : $"command {command}";

    private static string Slot(byte slot, XenSizes sizes)
        => slot < sizes.Slots ? $"{SlotPositions.Of(sizes.Slots)[slot]}" : $"{SlotPositions.OfXen.First + (slot & 15)}";

    private static string Address(XenOperation operation, XenSizes sizes)
    {
        var slots = SlotPositions.Of(sizes.Slots);
        var last = operation.D >= XenOperation.PageOfFrame ? $"the page of frame{operation.D - XenOperation.PageOfFrame}" : $"{slots[operation.D % slots.Count]}";
        return $"[{slots[operation.A % slots.Count]}, {slots[operation.B % slots.Count]}, {slots[operation.C % slots.Count]}, {last}]";
    }
}
