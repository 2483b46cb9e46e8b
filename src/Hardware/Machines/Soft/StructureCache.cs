namespace Verified.Hardware.Machines.Soft;

/// <summary>What a CPU remembers of the upper levels: for a part of the address, the table to go on with and the rights so far.</summary>
/// <remarks>Only entries that are marked as accessed are remembered. Source: Intel SDM volume 3, 4.10.3.</remarks>
internal sealed class StructureCache
{
    private const ulong Writable = 1, User = 2, Executable = 4, IsThere = 8;
    private const int Pairs = 8;

    // By the level to go on with.
    private readonly TranslationBuffer[] tables;

    public StructureCache(IReadOnlyList<TableLevel> levels) => tables = [.. levels.Skip(1).Select(above => new TranslationBuffer(above.Shift, Pairs))];

    /// <summary>Goes as far down as something is remembered.</summary>
    public void Find(ulong address, ulong context, ref int level, ref ulong table, ref ulong rights)
    {
        for (var lower = 0; lower < level; lower++)
        {
            var data = tables[lower].Find(address, context);
            if (data == 0)
                continue;
            (level, table) = (lower, data & EntryBits.Frame);
            rights = ((data & Writable) != 0 ? EntryBits.Writable : 0) | ((data & User) != 0 ? EntryBits.User : 0) | ((data & Executable) != 0 ? EntryBits.NoExecute : 0);
            return;
        }
    }

    /// <summary>Remembers a table and the rights on the way to it.</summary>
    public void Add(ulong address, ulong context, int level, ulong table, ulong rights) => tables[level].Add(address, context, table | IsThere
        | ((rights & EntryBits.Writable) != 0 ? Writable : 0) | ((rights & EntryBits.User) != 0 ? User : 0) | ((rights & EntryBits.NoExecute) != 0 ? Executable : 0));

    /// <summary>Forgets what leads to an address.</summary>
    public void Drop(ulong address, ulong context)
    {
        foreach (var table in tables)
            table.Drop(address, context);
    }

    /// <summary>Forgets all of one context.</summary>
    public void DropContext(ulong context)
    {
        foreach (var table in tables)
            table.DropContext(context);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (var table in tables)
            table.Clear();
    }
}
