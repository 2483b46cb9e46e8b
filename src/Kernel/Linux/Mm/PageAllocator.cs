using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

/// <summary>The free list. A page that is freed is filled with junk, so that whoever still reads it notices; where the platform can, it also leaves the kernel's mapping.</summary>
internal sealed class PageAllocator
{
    private readonly PageFrame[] pages;
    private readonly PageContents contents;
    private readonly Action<Pfn, bool> mapKernelPage;

    public PageAllocator(Scheduler scheduler, PageContents contents, Action<Pfn, bool> mapKernelPage, int pages, int places)
    {
        (this.contents, this.mapKernelPage) = (contents, mapKernelPage);
        this.pages = new PageFrame[pages];
        for (var number = 0; number < pages; number++)
        {
            this.pages[number] = new PageFrame(new Pfn(number), new KernelLock(scheduler, LockClass.Page), new ReverseMap(places));
        }
    }

    public int Size => pages.Length;

    public PageFrame this[Pfn pfn] => pages[pfn.Number];

    /// <summary>The lowest free page, zeroed and with one reference, or null.</summary>
    public PageFrame? Allocate()
    {
        foreach (var page in pages)
        {
            if (!page.IsAllocated)
            {
                page.Allocate();
                mapKernelPage(page.Pfn, true);
                contents.Zero(page.Pfn);
                return page;
            }
        }

        return null;
    }

    public void Free(PageFrame page)
    {
        page.Free();
        contents.Spoil(page.Pfn);
        mapKernelPage(page.Pfn, false);
    }
}
