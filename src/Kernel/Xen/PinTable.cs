using Verified.Abi;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>MMUEXT_PIN_L1_TABLE to MMUEXT_PIN_L4_TABLE: the frame stays a valid table until it is unpinned.</summary>
    /// <returns>EINVAL for a frame that is not the owner's, is in use as something else, or is pinned already; else what its content answers.</returns>
    public Errno PinTable(Mfn mfn, PageType type, Domain owner)
    {
        if (GetPage(mfn, owner) is not { } page)
        {
            return Errno.EINVAL;
        }

        var errno = GetPageType(page, type);
        if (errno != Errno.None)
        {
            if (!IsParked(page))
            {
                PutPage(page);
            }

            return errno;
        }

        if (page.IsPinned)
        {
            PutPageAndType(page);
            return Errno.EINVAL;
        }

        page.IsPinned = true;
        return Errno.None;
    }
}
