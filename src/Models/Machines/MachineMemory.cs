using Verified.Abi.Machines;

namespace Verified.Models.Machines;

/// <summary>The memory with which every case begins.</summary>
public static class MachineMemory
{
    private static readonly int FrameWords = 512;
    private static readonly ulong[] Image = [.. Enumerable.Range(0, Words).Select(Word)];

    /// <summary>How many frames there are. The lower half is empty and is for tables; words of the upper half name themselves, and are near returns.</summary>
    public static int Frames => 32;

    /// <summary>The first frame that is not for tables.</summary>
    public static int FirstData => 16;

    /// <summary>How many words.</summary>
    public static int Words => Frames * FrameWords;

    /// <summary>Writes it. The entries of tables that belong to the machine stay.</summary>
    public static void Write(Span<ulong> memory)
    {
        var tables = FirstData * FrameWords;
        for (var frame = 0; frame < tables; frame += FrameWords)
        {
            memory.Slice(frame, IMachine.ReservedEntry).Clear();
            memory.Slice(frame + IMachine.ReservedEntry + 1, FrameWords - IMachine.ReservedEntry - 1).Clear();
        }
        Image.AsSpan(tables).CopyTo(memory[tables..]);
    }

    private static ulong Word(int number) => number / FrameWords < FirstData ? 0 : (ulong)number << 12 | 0xC3;
}
