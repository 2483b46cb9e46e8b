using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>steal_page: a frame of which nobody but its owner knows is the owner's no more. It has no type then, and nobody can take a reference to it (XSA-214, XSA-287).</summary>
    /// <returns>EINVAL for a frame that is not the domain's or is Xen's own memory, and for one that somebody uses or that was given up already.</returns>
    public Errno StealPage(PageInfo page, Domain domain)
    {
        if (page.Owner != domain || page.IsXenHeap || page is not { IsAllocated: true, Count: 1 })
        {
            Steps?.Steals(Current, page.Mfn, Errno.EINVAL);
            return Errno.EINVAL;
        }

        Steps?.Steals(Current, page.Mfn, Errno.None);
        page.ClearType();
        page.Owner = null;
        page.IsAllocated = false;
        return Errno.None;
    }

    /// <summary>guest_remove_page: the owner gives the frame up. It stays the owner's as long as something refers to it (XSA-252).</summary>
    /// <returns>EINVAL where the machine has no memory; ENXIO for a frame that is not the domain's.</returns>
    public Errno RemovePage(Mfn mfn, Domain domain)
    {
        if (Page(mfn) is not { } page)
        {
            return Errno.EINVAL;
        }

        if (!GetPage(page, domain))
        {
            Steps?.GivesBack(Current, mfn, Errno.ENXIO);
            return Errno.ENXIO;
        }

        if (page.IsAllocated)
        {
            page.IsAllocated = false;
            Steps?.GivesBack(Current, mfn, Errno.None);
            if (!page.IsXenHeap)
            {
                PutPage(page);
            }
        }

        PutPage(page);
        return Errno.None;
    }
}
