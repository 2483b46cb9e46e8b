using System.Buffers.Binary;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen.Frames;

/// <summary>The machine's memory: frames of 4,096 bytes, in which pagetables and descriptors are the bytes that a processor would read.</summary>
/// <param name="bytes">Where it is; a processor may read it there.</param>
internal sealed class MachineMemory(ArraySegment<byte> bytes)
{
    public const int FrameBytes = 4096;
    public const int EntriesOfATable = FrameBytes / sizeof(ulong);

    /// <summary>What stands in a freed frame, in every byte.</summary>
    public const byte Junk = 0xaa;

    private readonly byte[] array = bytes.Array!;
    private readonly int start = bytes.Offset;

    public MachineMemory(int frames)
        : this(new byte[frames * FrameBytes])
    {
    }

    public int Frames { get; } = bytes.Count / FrameBytes;

    /// <summary>An entry has been stored that a processor may still hold otherwise: another one but for the marks of its use.</summary>
    public bool EntriesChanged { get; set; }

    /// <summary>As it is when the machine is switched on.</summary>
    public void Clear() => array.AsSpan(start, Frames * FrameBytes).Clear();

    public Span<byte> Frame(Mfn frame) => array.AsSpan(start + ((int)frame.Number * FrameBytes), FrameBytes);

    public ulong Read(Mfn frame, int word) => BinaryPrimitives.ReadUInt64LittleEndian(Frame(frame)[(word * sizeof(ulong))..]);

    public void Write(Mfn frame, int word, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Frame(frame)[(word * sizeof(ulong))..], value);

    public Entry ReadEntry(Mfn table, int slot) => new(Read(table, slot));

    public void WriteEntry(Mfn table, int slot, Entry entry)
    {
        const ulong marks = Entry.Accessed | Entry.Dirty;
        EntriesChanged |= ((Read(table, slot) ^ entry.Raw) & ~marks) != 0;
        Write(table, slot, entry.Raw);
    }
}
