using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>put_page_type, where nothing can be interrupted: data, descriptors, tables of level 1, or a table with other references.</summary>
    public void PutPageType(PageInfo page)
    {
        if (PutPageType(page, isPartial: false, parent: null) != Errno.None)
        {
            throw new KernelBug($"{page} is put where nobody can continue");
        }
    }

    /// <summary>_put_page_type: gives a type reference back. With the last one a table's entries give back theirs.</summary>
    /// <param name="page">The frame.</param>
    /// <param name="isPartial">Not a full reference is given back, but what an interruption left. A frame that is not partial any more has nothing left.</param>
    /// <param name="parent">The table whose entry held the reference.</param>
    /// <returns>EINTR when nothing was done yet, ERESTART when it is done in part.</returns>
    /// <remarks>Source: Xen 4.17.7 xen/arch/x86/mm.c.</remarks>
    private Errno PutPageType(PageInfo page, bool isPartial, PageInfo? parent)
    {
        if (isPartial && !page.IsPartial)
        {
            return Errno.None;
        }

        if (page.TypeCount == 0 || (!isPartial && (page.IsPartial || !page.IsValidated)) || (isPartial && page.TypeCount != 1))
        {
            throw new KernelBug($"{page} is put without a reference of that kind");
        }

        if (page.TypeCount == 1 && page.IsTable)
        {
            return PutLastTableReference(page, parent);
        }

        if (IsLinear(parent, page))
        {
            PutLinear(parent!, page);
        }
        else if (page.TypeCount == 1)
        {
            page.FlushStamp = flushClock;
        }

        page.TypeCount--;
        return Errno.None;
    }

    private Errno PutLastTableReference(PageInfo page, PageInfo? parent)
    {
        var (wasValidated, wasPartial) = (page.IsValidated, page.IsPartial);
        page.IsValidated = page.IsPartial = false;
        var errno = DevalidatePage(page, wasPartial);
        if (wasValidated && errno != Errno.EINTR && IsLinear(parent, page))
        {
            PutLinear(parent!, page);
        }

        switch (errno)
        {
            case Errno.None:
                Steps?.FinishesDevalidation(page);
                page.FlushStamp = flushClock;
                page.TypeCount = 0;
                break;
            case Errno.EINTR:
                page.IsValidated = true;
                break;
            default:
                MarkPartial(page);
                break;
        }

        if (wasPartial)
        {
            PutPage(page);
        }

        return errno;
    }

    private static bool IsLinear(PageInfo? parent, PageInfo child) => parent is not null && parent.IsTable && parent.Type.Level() == child.Type.Level();
}
