using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>Four-level page tables of the guest, written into its system area: identity, writable, for ring 3.</summary>
/// <remarks>Accessed and dirty bits are set from the start, so that no access waits for them. Source: Intel SDM volume 3, 5.5.</remarks>
internal sealed unsafe class GuestPageTables
{
    private const ulong Table = 0x27, Page = 0x67, LargePage = 0xE7, FrameMask = 0x000F_FFFF_FFFF_F000;
    private readonly byte* _system;
    private int _used = (int)Paging.PageBytes;

    public GuestPageTables(nint system) => _system = (byte*)system;

    /// <summary>The guest-physical address of the top table.</summary>
    public static ulong Root => GuestLayout.Address(GuestLayout.PageTables);

    public void MapSmall(Gfn first, ulong pages)
    {
        for (ulong i = 0; i < pages; i++) *Slot(first.Plus(i), 1) = first.Plus(i).Address | Page;
    }

    public void MapLarge(Gfn first, ulong pages)
    {
        for (ulong i = 0; i < pages; i += Paging.PagesOfTwoMegabytes) *Slot(first.Plus(i), 2) = first.Plus(i).Address | LargePage;
    }

    private ulong* Slot(Gfn page, int level)
    {
        ulong table = Root;
        for (int above = 4; ; above--)
        {
            ulong index = page.Number / Paging.PagesOfLevel(above) % Paging.PagesOfTwoMegabytes;
            ulong* slot = (ulong*)(_system + (table - GuestLayout.System.Address)) + index;
            if (above == level) return slot;
            if (*slot == 0) *slot = NewTable() | Table;
            table = *slot & FrameMask;
        }
    }

    private ulong NewTable()
    {
        if (_used == GuestLayout.PageTablesBytes) throw new InvalidOperationException("the system area has no room for another page table");
        ulong table = GuestLayout.Address(GuestLayout.PageTables + _used);
        _used += (int)Paging.PageBytes;
        return table;
    }
}
