namespace Verified.Kernel.Xen.Traps;

/// <summary>struct trap_info: where the guest's kernel handles a vector.</summary>
/// <param name="Vector">Which vector, where the entry is in a list.</param>
/// <param name="Flags">Bits 0 and 1 from which level on software may raise it; bit 2 whether the transfer masks events.</param>
/// <param name="Cs">The code selector.</param>
/// <param name="Address">The handler. 0 in a list ends it; 0 in the table is no handler.</param>
/// <remarks>Source: Xen 4.17 xen/include/public/arch-x86/xen.h.</remarks>
internal readonly record struct TrapInfo(byte Vector, byte Flags, ushort Cs, ulong Address)
{
    /// <summary>TI_SET_IF.</summary>
    public const byte MaskEvents = 4;

    public int Level => Flags & 3;

    public bool MasksEvents => (Flags & MaskEvents) != 0;
}
