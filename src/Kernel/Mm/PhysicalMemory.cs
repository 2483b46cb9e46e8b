using System.Buffers.Binary;

namespace Verified.Kernel.Mm;

/// <summary>Physical memory: frames of 4,096 bytes. The first ones are the allocator's; page tables are in those behind them.</summary>
internal sealed class PhysicalMemory(int frames)
{
    public const int FrameBytes = 4096;
    public const int WordsOfAFrame = FrameBytes / sizeof(ulong);

    private readonly byte[] bytes = new byte[frames * FrameBytes];

    public Span<byte> Frame(Pfn frame) => bytes.AsSpan(frame.Number * FrameBytes, FrameBytes);

    public ulong Read(Pfn frame, int word) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan((frame.Number * FrameBytes) + (word * sizeof(ulong))));

    public void Write(Pfn frame, int word, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((frame.Number * FrameBytes) + (word * sizeof(ulong))), value);

    public void Clear() => Array.Clear(bytes);
}
