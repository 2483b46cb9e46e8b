namespace Verified.Spec.Xen.Bits;

/// <summary>How the entries of one level are judged and normalised.</summary>
/// <param name="Table">Whose level it is, for people.</param>
/// <param name="Allowed">The flags that a present entry may have.</param>
/// <param name="MarksKernelPages">Whether the normalisation tells pages of the guest's kernel from those of its users.</param>
/// <param name="Added">The flags that the normalisation sets else.</param>
/// <param name="Removed">The flags that are taken off when the table is given up.</param>
/// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, base_disallow_mask to L4_DISALLOW_MASK; xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e.</remarks>
public sealed record EntryRules(string Table, ulong Allowed, bool MarksKernelPages = false, ulong Added = 0, ulong Removed = 0)
{
    /// <summary>What every level allows, but for the root of 32 bits.</summary>
    public static ulong AllowedEverywhere
        => EntryFlags.Present | EntryFlags.Writable | EntryFlags.User | EntryFlags.Accessed | EntryFlags.Dirty | EntryFlags.Available | EntryFlags.AvailableHigh | EntryFlags.NoExecute;

    /// <summary>Level 1 of 64 bits. Pages of users are global: kernel and users have roots of their own.</summary>
    public static EntryRules Long1 { get; } = new("64-bit L1", AllowedEverywhere | EntryFlags.Global, MarksKernelPages: true);

    /// <summary>The same of a domain that reaches devices.</summary>
    public static EntryRules Long1WithDevices { get; } = Long1 with { Table = "64-bit L1 with devices", Allowed = Long1.Allowed | EntryFlags.CacheAttributes };

    /// <summary>Level 2 of 64 bits.</summary>
    public static EntryRules Long2 { get; } = new("64-bit L2", AllowedEverywhere, Added: EntryFlags.User);

    /// <summary>Level 3 of 64 bits.</summary>
    public static EntryRules Long3 { get; } = new("64-bit L3", AllowedEverywhere, Added: EntryFlags.User);

    /// <summary>Level 4 of 64 bits, the root.</summary>
    public static EntryRules Long4 { get; } = new("64-bit L4", AllowedEverywhere, Added: EntryFlags.User | EntryFlags.Accessed);

    /// <summary>Level 1 of 32 bits. The kernel runs in ring 1, which paging tells from ring 3.</summary>
    public static EntryRules Pae1 { get; } = new("32-bit L1", AllowedEverywhere | EntryFlags.Global);

    /// <summary>The same of a domain that reaches devices.</summary>
    public static EntryRules Pae1WithDevices { get; } = Pae1 with { Table = "32-bit L1 with devices", Allowed = Pae1.Allowed | EntryFlags.CacheAttributes };

    /// <summary>Level 2 of 32 bits.</summary>
    public static EntryRules Pae2 { get; } = new("32-bit L2", AllowedEverywhere);

    /// <summary>Level 3 of 32 bits, the root. Its entries have no permissions in the guest's eyes; the processor, which walks four levels, wants them.</summary>
    public static EntryRules Pae3 { get; } = new(
        "32-bit L3",
        EntryFlags.Present | EntryFlags.Writable | EntryFlags.User | EntryFlags.Accessed | EntryFlags.Dirty | EntryFlags.Available,
        Added: EntryFlags.User | EntryFlags.Writable,
        Removed: EntryFlags.User | EntryFlags.Writable | EntryFlags.Accessed);

    /// <summary>Level 4 of 32 bits: a table of the hypervisor's own, which refers to the guest's root.</summary>
    public static EntryRules Pae4 { get; } = new("32-bit L4", AllowedEverywhere, Added: EntryFlags.Accessed);

    /// <summary>Levels 2 to 4.</summary>
    public static IReadOnlyList<EntryRules> Upper { get; } = [Long2, Long3, Long4, Pae2, Pae3, Pae4];

    /// <summary>All levels.</summary>
    public static IReadOnlyList<EntryRules> All { get; } = [Long1, Long1WithDevices, .. Upper, Pae1, Pae1WithDevices];

    /// <summary>All levels whose entries have permissions of their own.</summary>
    public static IReadOnlyList<EntryRules> WithPermissions { get; } = [.. All.Where(rules => rules != Pae3)];
}
