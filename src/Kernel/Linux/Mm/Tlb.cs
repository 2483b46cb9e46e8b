namespace Verified.Kernel.Linux.Mm;

/// <summary>What a TLB has cached of one page-table entry.</summary>
internal readonly record struct TlbEntry(bool IsPresent, Pfn Frame, bool IsWritable)
{
    /// <summary>Reading, or writing, needs no walk.</summary>
    public bool Grants(bool write) => IsPresent && (IsWritable || !write);
}

/// <summary>A translation cache of a processor. It forgets only what is flushed.</summary>
internal sealed class Tlb(int spaces, int addresses)
{
    private readonly TlbEntry[] entries = new TlbEntry[spaces * addresses];

    public TlbEntry this[int space, Va va] => entries[(space * addresses) + va.Number];

    public void Fill(int space, Va va, Pfn frame, bool writable) => entries[(space * addresses) + va.Number] = new TlbEntry(true, frame, writable);

    public void Flush(int space, Va first, Va last) => entries.AsSpan((space * addresses) + first.Number, last.Number - first.Number + 1).Clear();

    public void FlushAll() => Array.Clear(entries);
}
