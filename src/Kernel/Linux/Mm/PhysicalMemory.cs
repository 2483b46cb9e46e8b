using System.Buffers.Binary;

namespace Verified.Kernel.Linux.Mm;

/// <summary>Memory that is all the kernel's own, and always there: that of a machine without a hypervisor, and that of a device.</summary>
internal sealed class PhysicalMemory(int frames) : KernelMemory
{
    private readonly byte[] bytes = new byte[frames * FrameBytes];

    public override ReadOnlySpan<byte> ForReading(Pfn frame) => ForWriting(frame);

    public override Span<byte> ForWriting(Pfn frame) => bytes.AsSpan(frame.Number * FrameBytes, FrameBytes);

    public override ulong Read(Pfn frame, int word) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan((frame.Number * FrameBytes) + (word * sizeof(ulong))));

    public override void Write(Pfn frame, int word, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((frame.Number * FrameBytes) + (word * sizeof(ulong))), value);

    public void Clear() => Array.Clear(bytes);
}
