namespace Verified.Kernel.Mm;

/// <summary>What programs keep in pages: a small number, in the first and in the last word.</summary>
internal sealed class PageContents(PhysicalMemory memory, int values)
{
    /// <summary>What a page is said to contain that no program has written: junk, or two different numbers.</summary>
    public const int NoValue = byte.MaxValue;

    private const byte Junk = 0x6b;

    /// <summary>The same on other memory.</summary>
    public PageContents Of(PhysicalMemory other) => new(other, values);

    public void Store(Pfn page, int value)
    {
        memory.Write(page, 0, (ulong)value);
        memory.Write(page, PhysicalMemory.WordsOfAFrame - 1, (ulong)value);
    }

    public int Load(Pfn page)
    {
        var first = memory.Read(page, 0);
        var last = memory.Read(page, PhysicalMemory.WordsOfAFrame - 1);
        return first == last && first < (ulong)values ? (int)first : NoValue;
    }

    public void Zero(Pfn page) => memory.Frame(page).Clear();

    public void Spoil(Pfn page) => memory.Frame(page).Fill(Junk);

    public void Copy(Pfn from, Pfn to) => memory.Frame(from).CopyTo(memory.Frame(to));
}
