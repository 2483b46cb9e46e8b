using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>get_page: a general reference to a frame of the domain.</summary>
    /// <returns>False, without a reference, when the frame is free, is somebody else's, or has as many references as can be counted.</returns>
    public bool GetPage(PageInfo page, Domain domain)
    {
        if (page.Count == 0 || page.Count >= PageInfo.MostReferences || page.Owner != domain)
        {
            return false;
        }

        page.Count++;
        return true;
    }

    /// <summary>get_page_from_mfn: the same, with null where it fails or the machine has no such frame.</summary>
    public PageInfo? GetPage(Mfn mfn, Domain domain) => Page(mfn) is { } page && GetPage(page, domain) ? page : null;

    /// <summary>put_page. The last reference frees the frame. Memory of Xen's own is not freed: the domain that has given it up only cannot get it any more.</summary>
    public void PutPage(PageInfo page)
    {
        if (page.Count == 0)
        {
            throw new KernelBug($"{page} is put without a reference");
        }

        if (--page.Count == 0)
        {
            FreePage(page);
        }
        else if (page is { Count: 1, IsXenHeap: true, IsAllocated: false } && page.Owner != domXen)
        {
            page.Owner = null;
        }
    }

    /// <summary>put_page_and_type, for types that need no preemptible devalidation.</summary>
    public void PutPageAndType(PageInfo page)
    {
        PutPageType(page);
        PutPage(page);
    }
}
