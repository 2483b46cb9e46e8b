using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;
using Verified.Spec.Language.Bits;
using Verified.Spec.Paging;

namespace Verified.Tests.PageWalk;

/// <summary>One walk by the soft machine beside the same by the specification: the answer, and every entry afterwards, must be equal.</summary>
/// <remarks>The tables lie in frames 1, 2 and so on from the root down; frame 8 is the page; every level uses its entry 1, but level 2 its entry 0, so that superpages at 0 stay in memory.</remarks>
internal sealed class TwoWalks : IDisposable
{
    private const ulong PageFrame = 8 << 12, Offset = 0x800;
    private const ulong Garbage = 0x1234_5678_9abc_def0;

    private readonly SoftMachine machine = new(1, 16 * 512);
    private readonly TableFormat format;
    private readonly ulong[] places;
    private readonly PlainBits[] words;
    private readonly AccessResult[] result = new AccessResult[1];
    private readonly Access[] access = new Access[1];
    private PagingControls controls;

    public TwoWalks(PagingMode mode)
    {
        format = TableFormat.Of(mode);
        (places, words) = (new ulong[Levels], new PlainBits[Levels]);
        for (var i = 0; i < Levels; i++)
        {
            var index = format.Levels[i].Shift is 21 or 22 ? 0ul : 1;
            Address |= index << format.Levels[i].Shift;
            places[i] = (ulong)(i + 1) << 12 | index * (ulong)format.EntryBytes;
        }
        Address |= Offset;
    }

    /// <summary>The virtual address that leads through all tables.</summary>
    public ulong Address { get; }

    /// <summary>How many levels there are.</summary>
    public int Levels => format.Levels.Count;

    /// <summary>The frame to which an entry of a level leads: the next table, or the page.</summary>
    public ulong Frame(int level) => level == Levels - 1 ? PageFrame : (ulong)(level + 2) << 12;

    /// <summary>How many walks were compared.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them ended in a fault.</summary>
    public long Faults { get; private set; }

    /// <summary>Sets the control registers.</summary>
    public void Load(in PagingControls loaded, ReadOnlySpan<ulong> entries)
    {
        controls = loaded;
        Write(entries);
        machine.Load(0, loaded, 1 << 12);
    }

    /// <summary>The specification alone walks under these.</summary>
    public void Pretend(in PagingControls pretended) => controls = pretended;

    /// <summary>No entry leads to another table than the next, and none to a page that is not in memory.</summary>
    public bool StaysInMemory(ReadOnlySpan<ulong> entries)
    {
        var (how, beyond) = (new PlainBits(Circumstances.Of(controls, default)), new PlainBits(Circumstances.Beyond(controls)));
        for (var i = 0; i < Levels; i++)
        {
            var (level, entry) = (format.Levels[i], new PlainBits(entries[i]));
            if (Entry.LeadsOn(format, level, entry, how, beyond).IsTrue && Entry.Table(entry).Value != Frame(i))
                return false;
            if (level.IsPage(entry, how).IsTrue)
                return Entry.HasReserved(format, level, entry, how, beyond).IsTrue || Entry.Physical(format, level, entry, new PlainBits(Address)).Value >> 3 < (ulong)machine.Memory.Length;
        }
        return true;
    }

    /// <summary>Walks twice; what differs, or null.</summary>
    public string? Compare(ReadOnlySpan<ulong> entries, in Access walked)
    {
        Write(entries);
        machine.Flush(0, FlushKind.Page, Address);
        access[0] = walked;
        machine.Run(0, access, result);
        for (var i = 0; i < Levels; i++)
            words[i] = new PlainBits(entries[i]);
        var walk = Walk.Of(format, words, new PlainBits(Address), new PlainBits(Circumstances.Of(controls, walked)), new PlainBits(Circumstances.Beyond(controls)));
        Count++;
        Faults += walk.Faults.IsTrue ? 1 : 0;
        var expected = walk.Faults.IsTrue ? new AccessResult(AccessResult.PageFault, (uint)walk.Code.Value, 0) : AccessResult.Of(0);
        if (result[0] with { Value = 0 } != expected)
            return $"{Said(entries, walked)}: {result[0]}, specified {expected}";
        if (!walk.Faults.IsTrue && walked.Kind != AccessKind.Execute && !WasAt(walk.Physical.Value, walked))
            return $"{Said(entries, walked)}: not at 0x{walk.Physical.Value:x}";
        for (var i = 0; i < Levels; i++)
        {
            if (Read(i) != walk.After[i].Value)
                return $"{Said(entries, walked)}: entry {i} is 0x{Read(i):x}, specified 0x{walk.After[i].Value:x}";
        }
        return null;
    }

    public void Dispose() => machine.Dispose();

    // A store is where it is said to be; a load gives the word that is there. Both are of the page's own words, not of a table's.
    private bool WasAt(ulong physical, in Access walked)
    {
        var word = machine.Memory[(int)(physical >> 3)];
        return walked.Kind == AccessKind.Write ? word == walked.Value : result[0].Value == word;
    }

    private void Write(ReadOnlySpan<ulong> entries)
    {
        // Where the address leads in the page, and in superpages at 0.
        machine.Memory[(int)((PageFrame | Offset) >> 3)] = Garbage;
        machine.Memory[(int)((Address & 0x3f_ffff) >> 3)] = ~Garbage;
        for (var i = 0; i < Levels; i++)
        {
            var shift = (int)(places[i] & 4) * 8;
            ref var word = ref machine.Memory[(int)(places[i] >> 3)];
            word = format.IsNarrow ? (word & ~((ulong)uint.MaxValue << shift)) | (entries[i] << shift) : entries[i];
        }
    }

    private ulong Read(int level)
    {
        var word = machine.Memory[(int)(places[level] >> 3)];
        return format.IsNarrow ? (uint)(word >> ((int)(places[level] & 4) * 8)) : word;
    }

    private string Said(ReadOnlySpan<ulong> entries, in Access walked)
        => $"{walked} under {controls} through {string.Join(" ", entries.ToArray().Select(entry => $"0x{entry:x}"))}";
}
