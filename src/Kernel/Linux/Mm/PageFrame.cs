using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

/// <summary>struct page: what the kernel knows of one page of physical memory.</summary>
internal sealed class PageFrame(Pfn pfn, KernelLock pageLock, ReverseMap mappings)
{
    public Pfn Pfn => pfn;

    public KernelLock Lock => pageLock;

    public bool IsAllocated { get; private set; }

    /// <summary>How often it has been allocated.</summary>
    public int Generation { get; private set; }

    /// <summary>_count: references held.</summary>
    public int Count { get; private set; }

    /// <summary>Who maps it. Their number is _mapcount.</summary>
    public ReverseMap Mappings => mappings;

    /// <summary>PageDirty: its swap slot, if it has one, holds something older.</summary>
    public bool IsDirty { get; set; }

    /// <summary>PageReferenced.</summary>
    public bool IsYoung { get; set; }

    /// <summary>PageSwapCache: its swap slot.</summary>
    public int? SwapSlot { get; set; }

    /// <summary>It leaves the free list with one reference.</summary>
    public void Allocate()
    {
        IsAllocated = true;
        Generation++;
        Count = 1;
        IsDirty = IsYoung = false;
    }

    /// <summary>It goes back to the free list.</summary>
    public void Free()
    {
        if (!IsAllocated || mappings.Count > 0)
        {
            throw new KernelBug($"{pfn} is freed while it is {(IsAllocated ? "mapped" : "free")}");
        }

        IsAllocated = false;
        IsDirty = IsYoung = false;
    }

    public void Get() => Count++;

    /// <summary>put_page without its freeing: true for the last reference, after which the caller frees the page.</summary>
    public bool Put()
    {
        if (Count == 0)
        {
            throw new KernelBug($"{pfn} is put without a reference");
        }

        return --Count == 0;
    }
}
