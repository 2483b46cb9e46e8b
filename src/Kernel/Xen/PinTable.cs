using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>MMUEXT_PIN_L1_TABLE to MMUEXT_PIN_L4_TABLE: the frame stays a valid table until it is unpinned.</summary>
    /// <returns>EINVAL for a frame that is not the owner's, is in use as something else, or is pinned already; else what its content answers.</returns>
    public Errno PinTable(Mfn mfn, PageType type, Domain owner)
    {
        Steps?.AsksForPin(Current, mfn, type);
        if (GetPage(mfn, owner) is not { } page)
        {
            Steps?.NotGranted(Errno.EINVAL);
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
            Steps?.RefusesPin(Current, Errno.EINVAL);
            Steps?.GivesBackPin(Current);
            PutPageAndType(page);
            return Errno.EINVAL;
        }

        Steps?.Pins(Current);
        page.IsPinned = true;
        return Errno.None;
    }
}
