using System.Buffers.Binary;
using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>Walks the records of one page of a ring buffer.</summary>
/// <remarks>
/// <para>
/// A record starts with a word: 5 bits kind or length, 27 bits time since the record before. Kinds 1 to 28 are the
/// length in words; 0: the length follows; 29: padding; 30: more bits of time follow; 31: an absolute stamp follows.
/// </para>
/// <para>Source: Linux include/linux/ring_buffer.h, <c>enum ring_buffer_type</c>; the <c>events/header_event</c> file.</para>
/// </remarks>
internal ref struct BufferPage
{
    private const int Padding = 29, TimeExtend = 30, TimeStamp = 31, DeltaBits = 27, StampBits = 59;
    private const ulong MissedEvents = 1UL << 31, MissedStored = 1UL << 30, CommitMask = (1UL << 20) - 1;

    private readonly ReadOnlySpan<byte> _data;
    private readonly string _where;
    private readonly int _dataOffset;
    private int _at;

    /// <exception cref="BadInputException">The page is shorter than its layout says, or claims to hold more than it can.</exception>
    public BufferPage(ReadOnlySpan<byte> page, BufferLayout layout, string where)
    {
        if (page.Length != layout.PageBytes)
            throw new BadInputException(where, $"a page of {layout.PageBytes} bytes, not {page.Length}");
        Time = layout.Timestamp.Read(page);
        ulong commit = layout.Commit.Read(page);
        int used = (int)(commit & CommitMask);
        if (used > layout.Data.Size) throw new BadInputException(where, $"at most {layout.Data.Size} bytes in use, not {used}");
        _data = page.Slice(layout.Data.Offset, used);
        _where = where;
        _dataOffset = layout.Data.Offset;
        Lost = MissedBefore(commit, page[(layout.Data.Offset + used)..]);
    }

    /// <summary>Events that were lost before the page; 1 when the kernel does not say how many.</summary>
    public ulong Lost { get; }

    /// <summary>The stamp of the current record.</summary>
    public ulong Time { get; private set; }

    /// <summary>The current record, from its common fields on.</summary>
    public ReadOnlySpan<byte> Record { get; private set; }

    /// <summary>Goes to the next record.</summary>
    /// <exception cref="BadInputException">A record is longer than what is left of the page.</exception>
    public bool MoveNext()
    {
        while (_at < _data.Length)
        {
            uint header = Word(_at);
            uint kind = header & 31;
            ulong delta = header >> (32 - DeltaBits);
            if (kind == Padding && delta == 0) return false;
            if (kind == TimeStamp)
            {
                Time = Absolute(delta | (ulong)Word(_at + 4) << DeltaBits);
                _at += 8;
                continue;
            }
            Time += kind == TimeExtend ? delta | (ulong)Word(_at + 4) << DeltaBits : delta;
            if (kind == TimeExtend) _at += 8;
            else if (kind == Padding) Take(4, (int)Word(_at + 4));
            else
            {
                if (kind == 0) Take(8, (int)Word(_at + 4) - 4);
                else Take(4, (int)kind * 4);
                return true;
            }
        }
        return false;
    }

    private void Take(int header, int length)
    {
        if (length < 0 || length > _data.Length - _at - header)
            throw new BadInputException($"{_where} byte {_dataOffset + _at}", $"a record of at most {_data.Length - _at - header} bytes, not {length}");
        Record = _data.Slice(_at + header, length);
        _at += header + (length + 3 & ~3);
    }

    private readonly uint Word(int at) => at + 4 <= _data.Length
        ? BinaryPrimitives.ReadUInt32LittleEndian(_data[at..])
        : throw new BadInputException($"{_where} byte {_dataOffset + at}", "a word of four bytes");

    /// <summary>A stamp has 59 bits: the rest is taken from the time before it.</summary>
    private readonly ulong Absolute(ulong stamp)
    {
        ulong full = Time & ~((1UL << StampBits) - 1) | stamp;
        return full < Time ? full + (1UL << StampBits) : full;
    }

    private static ulong MissedBefore(ulong commit, ReadOnlySpan<byte> behindData)
    {
        if ((commit & MissedEvents) == 0) return 0;
        bool stored = (commit & MissedStored) != 0 && behindData.Length >= 8;
        return stored ? BinaryPrimitives.ReadUInt64LittleEndian(behindData) : 1;
    }
}
