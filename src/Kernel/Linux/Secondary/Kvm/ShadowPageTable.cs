using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.Secondary.Kvm;

/// <summary>The sptes of a virtual machine, in a frame of physical memory, by guest page.</summary>
internal sealed class ShadowPageTable(KernelMemory memory, Pfn root, int entries)
{
    private readonly int[] generations = new int[entries];

    public PageTableEntry this[Gfn gfn] => new(memory.Read(root, gfn.Number));

    /// <summary>The generation that the page had when the spte was set: debugging, like a tag on a pointer.</summary>
    public int Generation(Gfn gfn) => generations[gfn.Number];

    public void Set(Gfn gfn, PageTableEntry entry) => memory.Write(root, gfn.Number, entry.Raw);

    public void Map(Gfn gfn, PageFrame page, bool writable)
    {
        Set(gfn, PageTableEntry.Map(page.Pfn, writable, dirty: false));
        generations[gfn.Number] = page.Generation;
    }

    /// <summary>What a virtual processor does while it walks: accessed, and dirty for writing.</summary>
    public void Mark(Gfn gfn, bool write)
    {
        var marked = this[gfn].MarkAccessed();
        Set(gfn, write ? marked.MarkDirty() : marked);
    }
}
