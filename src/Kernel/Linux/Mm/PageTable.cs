using Verified.Kernel.Linux.ParavirtOps;

namespace Verified.Kernel.Linux.Mm;

/// <summary>The page tables of one address space. All its addresses are in one table of level 1; how many levels are above it the platform says.</summary>
/// <param name="ops">How this platform reads and writes page tables.</param>
/// <param name="frames">The first of the frames that are set aside for the tables: that of level 1, and behind it those of the levels above.</param>
/// <param name="entries">How many addresses there are.</param>
internal sealed class PageTable(MmuOps ops, Pfn frames, int entries)
{
    private readonly int[] versions = new int[entries];

    /// <summary>Whether the tables are there. Where there are none nothing is mapped.</summary>
    public bool Exists { get; private set; }

    /// <summary>The tables are pinned, and changed by hypercalls only.</summary>
    public bool IsPinned { get; set; }

    public PageTableEntry this[Va va] => Exists ? new(ops.ReadPte(this, va)) : default;

    /// <summary>The entry as who asks for it will read it, whatever is still queued.</summary>
    public PageTableEntry Shown(Va va) => Exists ? new(ops.ShowPte(this, va)) : default;

    /// <summary>The frame of the table of a level, from 1 on. Behind the highest level there may be frames for the platform's own use.</summary>
    public Pfn Table(int level) => new(frames.Number + level - 1);

    /// <summary>pgd_alloc, and a table for each level below.</summary>
    public void Create()
    {
        ops.PgdAlloc(this);
        for (var level = ops.Levels; level > 1; level--)
        {
            ops.AllocTable(this, level - 1);
            ops.SetTable(this, level);
        }

        Exists = true;
    }

    /// <summary>pgd_free. Nothing is mapped any more.</summary>
    public void Destroy()
    {
        for (var level = 1; level < ops.Levels; level++)
        {
            ops.ReleaseTable(this, level);
        }

        ops.PgdFree(this);
        Exists = false;
    }

    /// <summary>How often software has changed the entry: who finds the same number again finds what it saw.</summary>
    public int Version(Va va) => versions[va.Number];

    public void Set(Va va, PageTableEntry entry)
    {
        ops.SetPteAt(this, va, entry.Raw);
        versions[va.Number]++;
    }

    /// <summary>What software does to find out whether the page is used.</summary>
    public void ClearAccessed(Va va) => ops.SetPteAt(this, va, this[va].ClearAccessed().Raw);
}
