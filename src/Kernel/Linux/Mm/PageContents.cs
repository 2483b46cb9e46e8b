using System.Buffers.Binary;

namespace Verified.Kernel.Linux.Mm;

/// <summary>What programs keep in pages: a small number, in the first and in the last word.</summary>
internal sealed class PageContents(KernelMemory memory, int values)
{
    /// <summary>What a page is said to contain that no program has written: junk, or two different numbers.</summary>
    public const int NoValue = byte.MaxValue;

    private const byte Junk = 0x6b;
    private const int LastWord = KernelMemory.FrameBytes - sizeof(ulong);

    /// <summary>Stores the number in the bytes of a page.</summary>
    public static void Store(Span<byte> page, int value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(page, (ulong)value);
        BinaryPrimitives.WriteUInt64LittleEndian(page[LastWord..], (ulong)value);
    }

    /// <summary>The number in the bytes of a page.</summary>
    public static int Load(ReadOnlySpan<byte> page, int values)
    {
        var first = BinaryPrimitives.ReadUInt64LittleEndian(page);
        var last = BinaryPrimitives.ReadUInt64LittleEndian(page[LastWord..]);
        return Number(first, last, values);
    }

    /// <summary>The number that a page has whose first and last words are these.</summary>
    public static int Number(ulong first, ulong last, int values) => first == last && first < (ulong)values ? (int)first : NoValue;

    /// <summary>The same on other memory.</summary>
    public PageContents Of(KernelMemory other) => new(other, values);

    public void Store(Pfn page, int value) => Store(memory.ForWriting(page), value);

    public int Load(Pfn page) => Load(memory.ForReading(page), values);

    public void Zero(Pfn page) => memory.ForWriting(page).Clear();

    public void Spoil(Pfn page) => memory.ForWriting(page).Fill(Junk);

    public void Copy(Pfn from, Pfn to) => memory.ForReading(from).CopyTo(memory.ForWriting(to));
}
