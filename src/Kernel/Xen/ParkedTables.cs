using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    private bool IsParked(PageInfo page) => Current.Parked?.Page == page;

    /// <summary>put_old_guest_table: gives back what the last operation left to be given back.</summary>
    /// <returns>ERESTART when it was interrupted and the rest is still parked.</returns>
    public Errno PutParkedTable()
    {
        if (Current.Parked is not { } parked)
        {
            return Errno.None;
        }

        var errno = PutPageType(parked.Page, parked.IsPartial, parent: null);
        if (errno != Errno.None)
        {
            Current.Parked = parked with { IsPartial = errno == Errno.ERESTART };
            return Errno.ERESTART;
        }

        PutPage(parked.Page);
        Current.Parked = null;
        return Errno.None;
    }

    /// <summary>put_pt_page with PTF_defer: what an entry referred to is given back at the next opportunity. That it was linear is forgotten at once.</summary>
    private void ParkOldChild(PageInfo table, Entry old)
    {
        if (!old.IsPresent || old.Frame == table.Mfn)
        {
            return;
        }

        var child = Page(old.Frame)!;
        if (IsLinear(table, child))
        {
            PutLinear(table, child);
        }

        Current.Parked = new ParkedTable(child, IsPartial: false);
    }

    /// <summary>put_page_and_type_preemptible: what cannot be finished now is parked.</summary>
    /// <returns>ERESTART when it was parked.</returns>
    private Errno PutTableOrPark(PageInfo page)
    {
        var errno = PutPageType(page, isPartial: false, parent: null);
        if (errno != Errno.None)
        {
            Current.Parked = new ParkedTable(page, IsPartial: errno == Errno.ERESTART);
            return Errno.ERESTART;
        }

        PutPage(page);
        return Errno.None;
    }
}
