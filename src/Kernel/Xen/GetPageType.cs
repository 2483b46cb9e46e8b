using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>_get_page_type: a reference to the frame as what the type says, which no other type then is. The caller holds a general reference.</summary>
    /// <returns>
    /// EINVAL when it is in use as something else or the count is full; EINTR when somebody else is validating it;
    /// ERESTART when validation was preempted, after which the frame is partial; or what the first bad entry answers.
    /// </returns>
    /// <remarks>Source: Xen 4.17.7 xen/arch/x86/mm.c. The reference is taken before translations are flushed (XSA-401).</remarks>
    public Errno GetPageType(PageInfo page, PageType type)
    {
        if (page.TypeCount == PageInfo.MostTypeReferences)
        {
            Steps?.NotGranted(Errno.EINVAL);
            return Errno.EINVAL;
        }

        if (page.TypeCount == 0)
        {
            return FirstTypeReference(page, type);
        }

        if (page.Type != type)
        {
            Steps?.NotGranted(Errno.EINVAL);
            return Errno.EINVAL;
        }

        if (page.IsValidated)
        {
            page.TypeCount++;
            Steps?.Granted(page);
            return Errno.None;
        }

        return page.IsPartial ? ResumeValidation(page) : Errno.EINTR;
    }

    /// <summary>get_page_and_type.</summary>
    /// <returns>EINVAL also when the frame is not the domain's. Without success no reference is left, except what an interrupted validation keeps.</returns>
    public Errno GetPageAndType(Mfn mfn, PageType type, Domain domain)
    {
        if (GetPage(mfn, domain) is not { } page)
        {
            Steps?.NotGranted(Errno.EINVAL);
            return Errno.EINVAL;
        }

        var errno = GetPageType(page, type);
        if (errno != Errno.None && !IsParked(page))
        {
            PutPage(page);
        }

        return errno;
    }

    private Errno FirstTypeReference(PageInfo page, PageType type)
    {
        var changes = page.Type != type;
        if (changes)
        {
            page.Type = type;
            page.IsValidated = false;
        }

        page.TypeCount = 1;
        if (changes)
        {
            FlushStale(page, page.Owner);
        }

        Steps?.Granted(page);

        if (page.IsValidated)
        {
            return Errno.None;
        }

        if (type is PageType.Writable or PageType.Shared)
        {
            page.IsValidated = true;
            return Errno.None;
        }

        page.NrValidated = page.LinearCount = 0;
        page.PartialSet = false;
        return ValidatePage(page);
    }

    /// <summary>The general reference that the partial frame held goes; validation takes a new one if it is interrupted again.</summary>
    private Errno ResumeValidation(PageInfo page)
    {
        page.IsPartial = false;
        Steps?.Granted(page);
        var errno = ValidatePage(page);
        PutPage(page);
        return errno;
    }
}
