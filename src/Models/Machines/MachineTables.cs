using Verified.Models.Schedules;

namespace Verified.Models.Machines;

/// <summary>The tables of one case, as the stores that make them.</summary>
internal sealed class MachineTables(Chance chance, MachineEntries entries, int levels, bool isTangled)
{
    private static readonly int[] TopIndices = [0, 1, 7, 255, 257, 400, 511], Indices = [0, 1, 3, 511];
    private readonly Dictionary<(ulong Frame, int Index), ulong> children = [];
    private readonly List<MachineStep> stores = [];
    private MachineStep repair;

    /// <summary>Tables refer to any table, themselves as well.</summary>
    public bool IsTangled => isTangled;

    /// <summary>The stores.</summary>
    public IReadOnlyList<MachineStep> Stores => stores;

    /// <summary>Some addresses with tables for them, the first of which leads through a corner from the first root.</summary>
    public IReadOnlyList<ulong> Addresses(EntryClass corner)
    {
        var first = Address();
        Make(first, root: 1, corner);
        var all = new List<ulong> { first };
        for (var more = 1 + chance.Below(3); more > 0; more--)
        {
            var address = chance.OneIn(3) ? Address() : Near(first);
            Make(address, (ulong)(1 + chance.Below(2)), null);
            all.Add(address);
        }
        return all;
    }

    /// <summary>A store of another entry on the way to an address.</summary>
    public MachineStep Edit(ulong address)
    {
        var (frame, level) = ((ulong)(1 + chance.Below(2)), levels);
        var down = chance.Below(levels);
        for (; down > 0 && children.TryGetValue((frame, Index(address, level)), out var child); down--) (frame, level) = (child, level - 1);
        var index = Index(address, level);
        var target = chance.OneIn(3) || !children.TryGetValue((frame, index), out var same) ? Target(level) : same;
        return Store(frame, index, chance.OneIn(10) ? 0 : chance.OneIn(3) ? entries.Open(level, target) : entries.Any(level, target));
    }

    /// <summary>A store of an entry that lets everybody pass, in the place of the corner.</summary>
    public MachineStep Repair() => repair;

    /// <summary>What a write may store: where it may hit a table, an entry.</summary>
    public ulong Word() => isTangled ? entries.Any(1, Target(2)) : (ulong)chance.Below(int.MaxValue) << 8 | 0xC3;

    private void Make(ulong address, ulong root, EntryClass? corner)
    {
        var frame = root;
        for (var level = levels; level > 0; level--)
        {
            var index = Index(address, level);
            if (!children.TryGetValue((frame, index), out var target))
            {
                children[(frame, index)] = target = Target(level);
                stores.Add(Store(frame, index, corner is not { } wanted || level < wanted.Level ? entries.Any(level, target)
                    : level == wanted.Level ? entries.Of(wanted, target) : entries.Open(level, target)));
                if (level == corner?.Level) repair = Store(frame, index, entries.Open(level, target));
            }
            frame = target;
        }
    }

    private ulong Target(int level)
    {
        if (level == 1 && !(isTangled && chance.OneIn(2))) return (ulong)(MachineMemory.FirstData + chance.Below(MachineMemory.Frames - MachineMemory.FirstData));
        var (first, count) = isTangled ? (1, MachineMemory.FirstData - 1) : MachineCaseGenerator.FramesOf(level - 1, levels);
        return (ulong)(first + chance.Below(count));
    }

    // The index of level 2 is 0 and that of level 1 the number of a data frame, so that large pages around address 0 lead to data.
    private ulong Address()
    {
        var address = (ulong)(MachineMemory.FirstData + chance.Below(MachineMemory.Frames - MachineMemory.FirstData)) << 12;
        for (var level = 3; level < levels; level++) address |= (ulong)Indices[chance.Below(Indices.Length)] << Shift(level);
        return Canonical(address | (ulong)TopIndices[chance.Below(TopIndices.Length)] << Shift(levels));
    }

    private ulong Near(ulong address)
    {
        var level = chance.OneIn(2) ? 1 : 3 + chance.Below(levels - 2);
        var index = level == 1 ? MachineMemory.FirstData + chance.Below(MachineMemory.Frames - MachineMemory.FirstData)
            : level == levels ? TopIndices[chance.Below(TopIndices.Length)] : Indices[chance.Below(Indices.Length)];
        return Canonical((address & ~(0x1FFul << Shift(level))) | (ulong)index << Shift(level));
    }

    private ulong Canonical(ulong address)
    {
        var unused = 64 - Shift(levels + 1);
        return (ulong)((long)(address << unused) >> unused);
    }

    private static MachineStep Store(ulong frame, int index, ulong entry) => new(MachineStepKind.Store, 0, frame << 12 | (ulong)index << 3, entry);

    private static int Index(ulong address, int level) => (int)(address >> Shift(level) & 0x1FF);

    private static int Shift(int level) => 3 + 9 * level;
}
