using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>MMUEXT_UNPIN_TABLE. What it takes long to give back is parked; the table is unpinned in any case.</summary>
    /// <returns>EINVAL for a frame that is not the owner's or not pinned.</returns>
    public Errno UnpinTable(Mfn mfn, Domain owner)
    {
        if (GetPage(mfn, owner) is not { } page)
        {
            Steps?.RefusesUnpin(Current, mfn, Errno.EINVAL);
            return Errno.EINVAL;
        }

        if (!page.IsPinned)
        {
            Steps?.RefusesUnpin(Current, mfn, Errno.EINVAL);
            PutPage(page);
            return Errno.EINVAL;
        }

        Steps?.Unpins(Current, mfn);
        page.IsPinned = false;
        PutTableOrPark(page);
        PutPage(page);
        return Errno.None;
    }
}
