using System.Buffers.Binary;

namespace Verified.Kernel.Linux.Mm;

/// <summary>Physical memory as the kernel reaches it, in frames of 4,096 bytes. The first ones are the allocator's; page tables are in those behind them.</summary>
internal abstract class KernelMemory
{
    public const int FrameBytes = 4096;
    public const int WordsOfAFrame = FrameBytes / sizeof(ulong);

    /// <summary>The frame's bytes.</summary>
    /// <exception cref="Sched.KernelBug">The kernel has no mapping of the frame.</exception>
    public abstract ReadOnlySpan<byte> ForReading(Pfn frame);

    /// <summary>The frame's bytes.</summary>
    /// <exception cref="Sched.KernelBug">The kernel has no mapping of the frame through which it may write.</exception>
    public abstract Span<byte> ForWriting(Pfn frame);

    public virtual ulong Read(Pfn frame, int word) => BinaryPrimitives.ReadUInt64LittleEndian(ForReading(frame)[(word * sizeof(ulong))..]);

    public virtual void Write(Pfn frame, int word, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(ForWriting(frame)[(word * sizeof(ulong))..], value);
}
