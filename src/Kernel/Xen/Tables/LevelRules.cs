namespace Verified.Kernel.Xen.Tables;

/// <summary>What the entries of one level must not have, and how an accepted one is normalised.</summary>
/// <param name="Disallowed">Flags that a present entry must not have.</param>
/// <param name="Added">Flags that an accepted entry gets.</param>
/// <param name="Removed">Flags that it loses when its table is given up.</param>
internal sealed record LevelRules(ulong Disallowed, ulong Added = 0, ulong Removed = 0)
{
    /// <summary>What every level refuses: all but present, writable, user, accessed, dirty, no-execute and the bits of software.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, base_disallow_mask. Bits 52 to 62 are software's, as _PAGE_AVAIL_HIGH has it.</remarks>
    public const ulong BaseDisallowed = Entry.Flags
        & ~(Entry.Present | Entry.Writable | Entry.User | Entry.Accessed | Entry.Dirty | Entry.Available | Entry.AvailableHigh | Entry.NoExecute);
}
