using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>get_page_from_l1e: the references that an entry of level 1 needs to what it maps.</summary>
    /// <param name="entry">The entry, which is present.</param>
    /// <param name="l1Owner">Whose table it stands in.</param>
    /// <param name="pageOwner">Whose frames it may map.</param>
    /// <param name="accepted">The entry as it is accepted: device memory loses what it must not have.</param>
    /// <returns>
    /// EINVAL for a flag that must not be set; EPERM for device memory without permission, EINVAL for the invalid frame;
    /// EBUSY for somebody else's frame and for a writable mapping of what is in use as something else; EACCES for
    /// unusual caching of Xen's memory.
    /// </returns>
    /// <remarks>Source: Xen 4.17.7 xen/arch/x86/mm.c.</remarks>
    private Errno GetPageFromL1e(Entry entry, Domain l1Owner, Domain pageOwner, out Entry accepted)
    {
        accepted = entry;
        if (entry.HasAny(l1Owner.L1Disallowed))
        {
            return Errno.EINVAL;
        }

        if (Page(entry.Frame) is not { } page || IsIo(page))
        {
            return AdmitIoMemory(entry, l1Owner, pageOwner, out accepted);
        }

        if (page.Owner is not { } owner || !MayMap(owner, l1Owner, pageOwner) || !GetPage(page, owner))
        {
            return Errno.EBUSY;
        }

        if (entry.IsWritable && GetPageType(page, PageType.Writable) != Errno.None)
        {
            PutPage(page);
            return Errno.EBUSY;
        }

        if (page.IsXenHeap && entry.HasAny(Entry.CacheAttributes))
        {
            PutPageOfL1e(page, entry);
            return Errno.EACCES;
        }

        return Errno.None;
    }

    /// <summary>put_page_from_l1e.</summary>
    private void PutPageFromL1e(Entry entry)
    {
        if (entry.IsPresent && Page(entry.Frame) is { } page && !IsIo(page))
        {
            PutPageOfL1e(page, entry);
        }
    }

    private void PutPageOfL1e(PageInfo page, Entry entry)
    {
        if (entry.IsWritable)
        {
            PutPageType(page);
        }

        PutPage(page);
    }

    private bool IsIo(PageInfo page) => page.Count > 0 && page.Owner == domIo;

    /// <summary>A control domain lets the frames of those it controls be mapped in its name.</summary>
    private static bool MayMap(Domain owner, Domain l1Owner, Domain pageOwner) =>
        owner == pageOwner || (pageOwner != l1Owner && pageOwner.MayActOn(owner));

    private Errno AdmitIoMemory(Entry entry, Domain l1Owner, Domain pageOwner, out Entry accepted)
    {
        accepted = entry;
        var asker = pageOwner == domIo ? Current.Domain : pageOwner;
        if (!asker.MayReachIoMemory(entry.Frame) || !l1Owner.MayReachIoMemory(entry.Frame))
        {
            return entry.Frame == Mfn.Invalid ? Errno.EINVAL : Errno.EPERM;
        }

        if (entry.IsWritable && readOnlyMmio.Contains(entry.Frame))
        {
            accepted = entry.Without(Entry.Writable);
        }

        accepted = Uncached(accepted);
        return Errno.None;
    }

    /// <summary>Device memory that was asked for as write-back, write-through or write-protected becomes uncached.</summary>
    private static Entry Uncached(Entry entry) =>
        (entry.Raw & Entry.CacheAttributes) switch
        {
            0 => entry.Flip(Entry.WriteThrough | Entry.CacheDisable),
            Entry.WriteThrough => entry.Flip(Entry.CacheDisable),
            Entry.WriteThrough | Entry.AttributeTable => entry.Flip(Entry.CacheDisable | Entry.AttributeTable),
            _ => entry,
        };
}
