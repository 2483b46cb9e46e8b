using Verified.Abi.Machines;
using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging.Answers;

/// <summary>All ways in which a CPU may come to the answer of an access: by the tables as they are, by a translation that it may remember, or by remembering the upper entries and reading the rest.</summary>
/// <remarks>
/// <para>An entry may be remembered if it was in memory, usable and accessed, at some time since the CPU last had to forget it. The entries on the way to one page may be remembered from different times, an upper one
/// never from later than a lower one: the CPU reads a lower entry only where the upper one, just read or remembered, leads it.</para>
/// <para>Not remembered are entries that are not present or have reserved bits, hence no fault but for want of permission; and that a page is not dirty: a write of a translation that was remembered so walks anew.</para>
/// <para>Source: Intel SDM volume 3, 4.10.2 to 4.10.4.</para>
/// </remarks>
internal sealed class Possibilities
{
    private readonly CpuHistory cpu;
    private readonly World world;
    private readonly TableFormat format;
    private readonly ulong address;
    private readonly PlainBits how;
    private readonly bool isWrite, faultsForget, directoryInMemory;
    private readonly ulong[] entries, places;
    private readonly List<Possibility> found = [];
    private ulong context;
    private long from, to;

    private Possibilities(CpuHistory cpu, World world, in Access access, Looseness allowed)
    {
        (this.cpu, this.world, format, address) = (cpu, world, cpu.Format, access.Address);
        how = new PlainBits(Circumstances.Of(cpu.Controls, access));
        isWrite = access.Kind == AccessKind.Write;
        faultsForget = !allowed.HasFlag(Looseness.FaultsForgetNothing);
        directoryInMemory = allowed.HasFlag(Looseness.DirectoryInMemory);
        (entries, places) = (new ulong[format.Levels.Count], new ulong[format.Levels.Count]);
    }

    /// <summary>What the tables say as they are, or null where they lead out of memory.</summary>
    public static Possibility? ByTheTables(CpuHistory cpu, World world, in Access access, Looseness allowed)
    {
        var possibilities = new Possibilities(cpu, world, access, allowed);
        possibilities.Read(0, cpu.Root.Root, isPast: false);
        return possibilities.found.FirstOrDefault();
    }

    /// <summary>All of them. Those whose entries lead out of memory are left out.</summary>
    public static IReadOnlyList<Possibility> Of(CpuHistory cpu, World world, in Access access, Looseness allowed)
    {
        var possibilities = new Possibilities(cpu, world, access, allowed);
        possibilities.Read(0, cpu.Root.Root, isPast: false);
        foreach (var context in cpu.Controls.GlobalPages ? cpu.Roots.Select(use => use.Context).Distinct() : [cpu.Root.Context])
            possibilities.Remember(context);
        return possibilities.found;
    }

    private void Remember(ulong remembering)
    {
        context = remembering;
        var boundaries = cpu.Boundaries(context, address, faultsForget);
        for (var i = 0; i < boundaries.Count; i++)
        {
            (from, to) = (boundaries[i], i + 1 < boundaries.Count ? boundaries[i + 1] : long.MaxValue);
            if (!cpu.Controls.GlobalPages && to <= cpu.Flushed(context))
                continue;
            foreach (var use in cpu.Roots.Where(use => use.Context == context && use.From < to && use.To > from))
                Descend(0, use.Root, Math.Max(from, use.From), use, isPast: use != cpu.Root);
        }
    }

    // One level down by remembered entries. What was read so far was read before or at this time.
    private void Descend(int at, ulong table, long time, RootUse use, bool isPast)
    {
        var level = format.Levels[at];
        foreach (var version in Versions(at, table, use))
        {
            var read = cpu.NextUse(context, Math.Max(time, version.From));
            if (read >= Math.Min(to, version.To) || !MayRemember(level, version.Value))
                continue;
            (entries[at], places[at]) = (version.Value, Place(level, table));
            var past = isPast || !version.IsNow;
            if (level.IsPage(new PlainBits(version.Value), how).IsTrue)
            {
                AddTranslation(at, Math.Max(time, version.From), Math.Min(to, version.To), past);
                continue;
            }
            var next = Entry.Table(new PlainBits(version.Value)).Value;
            if (past && to == long.MaxValue && context == cpu.Root.Context)
                Read(at + 1, next, isPast: true);
            Descend(at + 1, next, read, use, past);
        }
    }

    private bool MayRemember(LevelFormat level, ulong entry)
    {
        var word = new PlainBits(entry);
        return word.Has(PageFlags.Present).IsTrue
            && (!level.HasRights || word.Has(PageFlags.Accessed).IsTrue)
            && !Entry.HasReserved(format, level, word, how, new PlainBits(cpu.Beyond)).IsTrue;
    }

    private void AddTranslation(int at, long earliest, long end, bool isPast)
    {
        Array.Clear(entries, at + 1, entries.Length - at - 1);
        var walked = Outcome();
        var isGlobal = walked.IsGlobal.IsTrue;
        if (!isGlobal && context != cpu.Root.Context)
            return;
        var shift = format.Levels[at].Shift;
        var dropped = isGlobal ? cpu.Flushes.Last(DropTimes.AnyContext, shift, address) : Math.Max(cpu.Flushed(context), cpu.Flushes.Last(context, shift, address));
        if (faultsForget)
            dropped = Math.Max(dropped, Math.Max(cpu.Faults.Last(context, shift, address), cpu.NewFaults.Last(context, shift, address)));
        var made = cpu.NextUse(context, Math.Max(earliest, dropped));
        var isDirty = new PlainBits(entries[at]).Has(PageFlags.Dirty).IsTrue;
        if (made < end && (!isWrite || isDirty || walked.Faults.IsTrue))
            found.Add(new Possibility(format, walked, [.. entries], [.. places], entries.Length, isPast));
    }

    // The rest of the way by what is in memory.
    private void Read(int at, ulong table, bool isPast)
    {
        var remembered = at;
        for (; at < entries.Length; at++)
        {
            var level = format.Levels[at];
            if (at == 0 && IsLoaded && !directoryInMemory)
            {
                (entries[0], places[0]) = (cpu.Root.Directory[(int)level.Index(new PlainBits(address)).Value], 0);
            }
            else
            {
                places[at] = Place(level, table);
                if (world.Current(places[at]) is not { } version)
                    return;
                entries[at] = Half(version.Value, places[at]);
            }
            var word = new PlainBits(entries[at]);
            if (!Entry.LeadsOn(format, level, word, how, new PlainBits(cpu.Beyond)).IsTrue)
                break;
            table = Entry.Table(word).Value;
        }
        if (at + 1 < entries.Length)
            Array.Clear(entries, at + 1, entries.Length - at - 1);
        found.Add(new Possibility(format, Outcome(), [.. entries], [.. places], remembered, isPast));
    }

    private bool IsLoaded => format.Mode == PagingMode.Pae;

    private IEnumerable<Version> Versions(int at, ulong table, RootUse use)
    {
        var level = format.Levels[at];
        if (at == 0 && IsLoaded && !directoryInMemory)
            return [new Version(use.Directory[(int)level.Index(new PlainBits(address)).Value], use.From, use.To)];
        var place = Place(level, table);
        return world.All(place).Select(version => version with { Value = Half(version.Value, place) });
    }

    private Walked<PlainBits> Outcome()
        => Walk.Of(format, [.. entries.Select(entry => new PlainBits(entry))], new PlainBits(address), how, new PlainBits(cpu.Beyond));

    private ulong Place(LevelFormat level, ulong table) => table + level.Index(new PlainBits(address)).Value * (ulong)format.EntryBytes;

    private ulong Half(ulong word, ulong place) => format.IsNarrow ? (uint)(word >> ((int)(place & 4) * 8)) : word;
}
