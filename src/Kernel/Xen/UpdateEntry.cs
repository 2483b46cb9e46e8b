using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>get_pg_owner: DOMID_SELF is the caller, and the caller's own number is nobody.</summary>
    public Domain? FindPageOwner(DomainId id)
    {
        if (id == DomainId.Self)
        {
            return Current.Domain;
        }

        if (id == Current.Domain.Id)
        {
            return null;
        }

        return id == DomainId.Io ? domIo : id == DomainId.Xen ? domXen : FindDomain(id);
    }

    /// <summary>One element of mmu_update: what the frame is decides what the store must satisfy.</summary>
    /// <returns>EINVAL for a frame of descriptors, for one that is being validated, and for a table above level 1 that is to map somebody else's frames.</returns>
    public Errno UpdateEntry(PageInfo page, int slot, Entry entry, EntryWrite write, Domain tableOwner, Domain pageOwner)
    {
        if (LockPage(page))
        {
            var errno = page.Type switch
            {
                PageType.L1 => ModL1Entry(page, slot, entry, write, tableOwner, pageOwner),
                PageType.L2 or PageType.PaeXenL2 or PageType.L3 or PageType.L4 =>
                    pageOwner == tableOwner ? ModTableEntry(page, slot, entry, write, tableOwner) : Errno.EINVAL,
                PageType.Writable => Store(page, slot, entry),
                PageType.None or PageType.SegDesc or PageType.Shared => RefuseStore(page, slot, entry),
            };
            UnlockPage(page);
            return errno;
        }

        if (GetPageType(page, PageType.Writable) != Errno.None)
        {
            return RefuseStore(page, slot, entry);
        }

        Store(page, slot, entry);
        PutPageType(page);
        return Errno.None;
    }

    /// <summary>A frame of data takes any eight bytes.</summary>
    private Errno Store(PageInfo page, int slot, Entry entry)
    {
        Steps?.StoresData(Current, page.Mfn, slot, entry, Memory);
        Memory.WriteEntry(page.Mfn, slot, entry);
        return Errno.None;
    }

    private Errno RefuseStore(PageInfo page, int slot, Entry entry)
    {
        Steps?.Stores(Current, page.Mfn, slot, entry, Errno.EINVAL);
        return Errno.EINVAL;
    }
}
