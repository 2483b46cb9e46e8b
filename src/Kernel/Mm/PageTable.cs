namespace Verified.Kernel.Mm;

/// <summary>A page table of one level, in a frame of physical memory.</summary>
internal sealed class PageTable(PhysicalMemory memory, Pfn root, int entries)
{
    private readonly int[] versions = new int[entries];

    public PageTableEntry this[Va va] => new(memory.Read(root, va.Number));

    /// <summary>How often software has changed the entry: who finds the same number again finds what it saw.</summary>
    public int Version(Va va) => versions[va.Number];

    public void Set(Va va, PageTableEntry entry)
    {
        memory.Write(root, va.Number, entry.Raw);
        versions[va.Number]++;
    }

    /// <summary>What a processor does while it walks: accessed, and dirty for writing.</summary>
    public void Mark(Va va, bool write)
    {
        var marked = this[va].MarkAccessed();
        memory.Write(root, va.Number, (write ? marked.MarkDirty() : marked).Raw);
    }

    /// <summary>What software does to find out whether the page is used.</summary>
    public void ClearAccessed(Va va) => memory.Write(root, va.Number, this[va].ClearAccessed().Raw);
}
