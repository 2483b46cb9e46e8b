using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    private int lowestFree;

    /// <summary>The frame that would be allocated next.</summary>
    public Mfn NextFree => frames.First(page => page.Count == 0).Mfn;

    /// <summary>alloc_domheap_page: a zeroed frame for the domain, or null when none is free.</summary>
    public PageInfo? AllocatePage(Domain domain)
    {
        var page = TakeFree();
        if (page is not null)
        {
            page.Owner = domain;
            page.IsAllocated = true;
            domain.TotalPages++;
        }

        return page;
    }

    /// <summary>share_xen_page_with_guest: memory of Xen's own that the domain may map, and write.</summary>
    public PageInfo AllocateShared(Domain domain)
    {
        var page = TakeForXen();
        domain.XenPages.Add(page);
        page.Owner = domain;
        page.IsAllocated = true;
        page.Type = PageType.Writable;
        page.TypeCount = 1;
        page.IsValidated = true;
        return page;
    }

    /// <summary>A zeroed frame for the hypervisor itself.</summary>
    private PageInfo TakeForXen()
    {
        var page = TakeFree() ?? throw new KernelBug("the hypervisor itself finds no memory");
        page.IsXenHeap = true;
        return page;
    }

    /// <summary>Translations that were there when the frame was freed go before it is used again.</summary>
    private PageInfo? TakeFree()
    {
        for (; lowestFree < frames.Length; lowestFree++)
        {
            var page = frames[lowestFree];
            if (page.Count == 0)
            {
                Take(page);
                return page;
            }
        }

        return null;
    }

    private void Take(PageInfo page)
    {
        FlushStale(page, owner: null);
        Memory.Frame(page.Mfn).Clear();
        page.Count = 1;
    }

    private void FreePage(PageInfo page)
    {
        if (page.TypeCount > 0 && page is { IsXenHeap: false })
        {
            throw new KernelBug($"{page} is freed while it has a type");
        }

        Steps?.Frees(page);
        if (page is { Owner: { } owner, IsXenHeap: false })
        {
            owner.TotalPages--;
        }

        page.Owner = null;
        page.IsAllocated = page.IsXenHeap = false;
        page.ClearType();
        page.FlushStamp = flushClock;
        Memory.Frame(page.Mfn).Fill(MachineMemory.Junk);
        WriteM2p(page.Mfn, ulong.MaxValue);
        lowestFree = Math.Min(lowestFree, (int)page.Mfn.Number);
    }
}
