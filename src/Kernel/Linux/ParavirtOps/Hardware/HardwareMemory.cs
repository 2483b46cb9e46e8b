using System.Runtime.InteropServices;
using Verified.Abi.Machines;
using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.ParavirtOps.Hardware;

/// <summary>The memory of a machine: a frame's number is that of its physical address.</summary>
internal sealed class HardwareMemory : KernelMemory
{
    private readonly IMachine machine;
    private readonly int frames;

    /// <exception cref="ArgumentException">The machine has less memory.</exception>
    public HardwareMemory(IMachine machine, int frames)
    {
        if (machine.Memory.Length < frames * WordsOfAFrame)
        {
            throw new ArgumentException($"{machine.Name} has {machine.Memory.Length / WordsOfAFrame} frames of memory, {frames} are needed", nameof(machine));
        }

        (this.machine, this.frames) = (machine, frames);
    }

    public override ReadOnlySpan<byte> ForReading(Pfn frame) => ForWriting(frame);

    public override Span<byte> ForWriting(Pfn frame) => MemoryMarshal.AsBytes(Words(frame));

    public override ulong Read(Pfn frame, int word) => Words(frame)[word];

    public override void Write(Pfn frame, int word, ulong value) => Words(frame)[word] = value;

    public void Clear() => machine.Memory[..(frames * WordsOfAFrame)].Clear();

    private Span<ulong> Words(Pfn frame) => machine.Memory.Slice(frame.Number * WordsOfAFrame, WordsOfAFrame);
}
