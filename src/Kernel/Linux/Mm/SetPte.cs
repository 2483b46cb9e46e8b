namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>Maps a page; the reference that the entry holds is the caller's to give.</summary>
    private void SetPte(AddressSpace mm, Va va, PageFrame page, bool writable, bool dirty)
    {
        mm.PageTable.Set(va, PageTableEntry.Map(page.Pfn, writable, dirty));
        page.Mappings.Add(Place(mm, va));
    }

    /// <summary>Unmaps the page, whose reference is the caller's now. What the hardware has marked goes to the page; processors may still have the entry cached.</summary>
    private PageFrame ClearPte(AddressSpace mm, Va va)
    {
        var entry = mm.PageTable[va];
        var page = Allocator[entry.Frame];
        mm.PageTable.Set(va, default);
        page.IsDirty |= entry.IsDirty;
        page.IsYoung |= entry.IsAccessed;
        page.Mappings.Remove(Place(mm, va));
        mm.MarkFlushPending(va);
        return page;
    }

    private void SetSwapEntry(AddressSpace mm, Va va, int slot)
    {
        mm.PageTable.Set(va, PageTableEntry.Swap(slot));
        Swap.AddUser(slot);
    }

    private void ClearSwapEntry(AddressSpace mm, Va va)
    {
        Swap.RemoveUser(mm.PageTable[va].SwapSlot);
        mm.PageTable.Set(va, default);
    }

    private int Place(AddressSpace mm, Va va) => (mm.Index * sizes.Vas) + va.Number;
}
