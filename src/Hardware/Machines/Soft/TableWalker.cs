using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Soft;

/// <summary>Walks the tables of one CPU.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.3 to 4.8.</remarks>
internal sealed class TableWalker
{
    private const ulong AllRights = EntryBits.Writable | EntryBits.User | EntryBits.NoExecute;
    private const int MostLevels = 5;

    private readonly PhysicalMemory memory;
    private readonly bool onTheWay;
    private readonly TableLevel[] levels;
    private readonly Permissions permissions;
    private readonly bool narrow, hasKeys;
    private readonly uint fetchCode;
    private readonly ulong everywhere;
    private readonly StructureCache? cache;
    private readonly ulong[] directory = new ulong[4];
    private readonly ulong[] places = new ulong[MostLevels];
    private ulong root;

    public TableWalker(PhysicalMemory memory, in PagingControls controls, SoftOptions options)
    {
        (this.memory, onTheWay) = (memory, options.AccessedOnTheWay);
        levels = TableLevel.Of(controls);
        permissions = new Permissions(controls);
        narrow = controls.Mode == PagingMode.TwoLevel;
        hasKeys = controls.ProtectionKeys;
        fetchCode = controls.SupervisorExecutionPrevention || (controls.NoExecute && !narrow) ? EntryBits.Fetch : 0;
        everywhere = controls.GlobalPages ? EntryBits.Global : 0;
        cache = options.StructureCaches ? new StructureCache(levels) : null;
        IsPae = controls.Mode == PagingMode.Pae;
    }

    private bool IsPae { get; }

    /// <summary>What is remembered of upper levels, if anything.</summary>
    public StructureCache? Cache => cache;

    /// <summary>Takes a root. In PAE its four entries are loaded.</summary>
    /// <exception cref="ArgumentException">One of them has reserved bits.</exception>
    public void LoadRoot(ulong cr3, in PagingControls controls)
    {
        if (!IsPae)
        {
            root = cr3 & EntryBits.Frame;
            return;
        }
        var reserved = (~0ul << controls.PhysicalBits) | 0x1e6;
        var entries = new ulong[directory.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = memory.Load((cr3 & 0xffff_ffe0) + 8 * (ulong)i);
            if ((entries[i] & EntryBits.Present) != 0 && (entries[i] & reserved) != 0)
                throw new ArgumentException($"entry {i} of the root at 0x{cr3:x} has reserved bits: 0x{entries[i]:x}", nameof(cr3));
        }
        entries.CopyTo(directory, 0);
    }

    /// <summary>Translates an address for an access.</summary>
    /// <param name="access">The access.</param>
    /// <param name="context">In which context upper entries are remembered.</param>
    /// <param name="found">The translation, where there is one that permits it.</param>
    /// <returns>The error code of the page fault, or null.</returns>
    public uint? Walk(in Access access, ulong context, out Found found)
    {
        found = default;
        var code = (access.IsUser ? EntryBits.ByUser : 0) | access.Kind switch
        {
            AccessKind.Read => 0,
            AccessKind.Write => EntryBits.Write,
            AccessKind.Execute => fetchCode,
        };
        if (!Begin(access.Address, context, out var level, out var table, out var rights))
            return code;
        var (first, marked, levels, places) = (level, EntryBits.Accessed, this.levels, this.places);
        while (true)
        {
            ref readonly var at = ref levels[level];
            var index = (access.Address >> at.Shift) & at.IndexMask;
            var place = table + (index << (narrow ? 2 : 3));
            var entry = narrow ? memory.LoadHalf(place) : memory.Load(place);
            if ((entry & EntryBits.Present) == 0)
                return code;
            var isPage = level == 0 || (entry & at.LargeBit) != 0;
            if ((entry & (isPage ? at.ReservedOfPage : at.ReservedOfTable)) != 0)
                return code | EntryBits.Protection | EntryBits.Reserved;
            rights &= entry ^ EntryBits.NoExecute;
            places[level] = place;
            if (isPage)
                return End(access, code, entry, level, marked == 0 ? first : level, rights, ref found);
            marked &= entry;
            if (onTheWay)
                Mark(place, entry, EntryBits.Accessed);
            table = entry & EntryBits.Frame;
            level--;
            if (onTheWay || (entry & EntryBits.Accessed) != 0)
                cache?.Add(access.Address, context, level, table, rights);
        }
    }

    private bool Begin(ulong address, ulong context, out int level, out ulong table, out ulong rights)
    {
        (level, table, rights) = (levels.Length - 1, root, AllRights);
        if (IsPae)
        {
            var entry = directory[(address >> 30) & 3];
            (level, table) = (1, entry & EntryBits.Frame);
            if ((entry & EntryBits.Present) == 0)
                return false;
        }
        cache?.Find(address, context, ref level, ref table, ref rights);
        return true;
    }

    // The entries from the first level down to the one above are not known to be all marked.
    private uint? End(in Access access, uint code, ulong entry, int level, int first, ulong rights, ref Found found)
    {
        var permitted = permissions.Of(rights, entry);
        var number = Permissions.Number(access);
        if ((permitted >> number & 1) == 0)
        {
            var key = hasKeys && (permissions.OfKey(rights, entry) >> number & 1) == 0 ? EntryBits.Key : 0;
            return code | EntryBits.Protection | key;
        }
        for (var above = first; above > level; above--)
            Mark(places[above], narrow ? memory.LoadHalf(places[above]) : memory.Load(places[above]), EntryBits.Accessed);
        var marks = EntryBits.Accessed | (access.Kind == AccessKind.Write ? EntryBits.Dirty : 0);
        Mark(places[level], entry, marks);
        if (((entry | marks) & EntryBits.Dirty) == 0)
            permitted &= (ushort)~Permissions.Writes;
        var shift = levels[level].Shift;
        var frame = entry & EntryBits.Frame & (~0ul << shift);
        if (narrow && level == 1)
            frame |= (entry >> 13 & 0xff) << 32;
        found = new Found(frame, shift, permitted | ((entry & everywhere) != 0 ? TranslationBuffer.Everywhere : 0));
        return null;
    }

    private void Mark(ulong place, ulong entry, ulong bits)
    {
        if ((entry & bits) != bits)
            memory.Set(place, bits);
    }

    /// <param name="Frame">The page's physical address.</param>
    /// <param name="Shift">Its size as a power of two.</param>
    /// <param name="Rights">The accesses that it permits without a new walk, and whether in every context.</param>
    internal readonly record struct Found(ulong Frame, int Shift, ulong Rights);
}
