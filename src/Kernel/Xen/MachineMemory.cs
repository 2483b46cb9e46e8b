using System.Buffers.Binary;

namespace Verified.Kernel.Xen;

/// <summary>The machine's memory: frames of 4,096 bytes, in which pagetables and descriptors are the bytes that a processor would read.</summary>
internal sealed class MachineMemory(int frames)
{
    public const int FrameBytes = 4096;
    public const int EntriesOfATable = FrameBytes / sizeof(ulong);

    /// <summary>What stands in a freed frame, in every byte.</summary>
    public const byte Junk = 0xaa;

    private readonly byte[] bytes = new byte[frames * FrameBytes];

    public int Frames => frames;

    /// <summary>As it is when the machine is switched on.</summary>
    public void Clear() => bytes.AsSpan().Clear();

    public Span<byte> Frame(Mfn frame) => bytes.AsSpan((int)frame.Number * FrameBytes, FrameBytes);

    public ulong Read(Mfn frame, int word) => BinaryPrimitives.ReadUInt64LittleEndian(Frame(frame)[(word * sizeof(ulong))..]);

    public void Write(Mfn frame, int word, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Frame(frame)[(word * sizeof(ulong))..], value);

    public Entry ReadEntry(Mfn table, int slot) => new(Read(table, slot));

    public void WriteEntry(Mfn table, int slot, Entry entry) => Write(table, slot, entry.Raw);
}
