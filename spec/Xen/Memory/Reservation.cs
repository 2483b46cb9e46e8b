using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    /// <summary>A free frame is given to a domain, scrubbed or with whatever it contains. No processor reaches it any more.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/page_alloc.c, alloc_heap_pages and assign_pages.</remarks>
    public void Allocate(Id<Frame> frame, Id<Domain> domain, Truth scrubs)
    {
        Guard(!Owned[frame]);
        Owned[frame] = true;
        Owner[frame] = domain;
        Allocated[frame] = true;
        GeneralCount[frame] = 1;
        Flush(cpu => Unflushed[cpu, frame]);
        Scrub(frame, scrubs);
    }

    /// <summary>XENMEM_decrease_reservation: the domain gives a frame back. It stays with the domain as long as it is used; a pinned frame stays pinned.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/memory.c, guest_remove_page; no implicit unpin since XSA-252.</remarks>
    public void DecreaseReservation(Id<Vcpu> vcpu, Id<Frame> frame)
    {
        Guard(Exists[vcpu]);
        Guard(Belongs(frame, DomainOf[vcpu]), Errno.ENXIO);
        Guard(Allocated[frame]);
        Allocated[frame] = false;
        GeneralCount[frame] = GeneralCount[frame] - 1;
    }

    /// <summary>A frame that nobody uses any more becomes free, and forgets its type. What it contains is scrubbed or not.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/page_alloc.c, free_domheap_pages, free_heap_pages, opt_scrub_domheap.</remarks>
    public void Free(Id<Frame> frame, Truth scrubs)
    {
        Guard(Owned[frame]);
        Guard(GeneralCount[frame] == 0);
        Guard(TypeCount[frame] == 0);
        Owned[frame] = false;
        Type[frame] = FrameType.None;
        Validated[frame] = false;
        Unflushed.ForAll((cpu, f) => f == frame, (cpu, f) => true);
        Scrub(frame, scrubs);
    }

    /// <summary>mmu_update of eight bytes in a frame that is no pagetable: a plain store. The frame becomes writable for it, and a first reference is dropped again at once.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmu_update, PGT_writable_page and the default case.</remarks>
    public void StoreData(Id<Vcpu> vcpu, Id<Frame> frame, Id<TableSlot> slot, Truth present, Id<Frame> target, Truth writes, Choice<Flags> flags)
    {
        Guard(Exists[vcpu]);
        Guard(Belongs(frame, DomainOf[vcpu]), Errno.EINVAL);
        Guard(MayBecome(frame, FrameType.Writable), Errno.EINVAL);
        Become(frame, FrameType.Writable, true);
        Unflushed.ForAll((cpu, f) => (f == frame) & (TypeCount[f] == 0), (cpu, f) => true);
        StoreBytes(frame, slot, present, target, writes, flags);
        Harmless[frame] = false;
    }

    // A frame may be written through an old translation until it is given to somebody.
    private void Scrub(Id<Frame> frame, Truth when) => Present.ForAll((f, slot) => when & (f == frame), (f, slot) => false);

    private void StoreBytes(Id<Frame> frame, Id<TableSlot> slot, Truth present, Id<Frame> target, Truth writes, Choice<Flags> flags)
    {
        Write(frame, slot, target, writes, flags);
        Present[frame, slot] = present;
    }
}
