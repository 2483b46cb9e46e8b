using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>A stretch of watched guest memory, with the host memory behind it.</summary>
/// <param name="first">The first guest page.</param>
/// <param name="firstNumber">The number of its first page among the watched pages.</param>
/// <param name="memory">The host memory.</param>
/// <param name="table">The table of watched pages.</param>
internal sealed unsafe class WatchedArea(Gfn first, int firstNumber, HostMemory memory, WatchedPage* table)
{
    public Gfn First => first;

    public HostMemory Memory => memory;

    public int Pages => (int)memory.Pages;

    /// <summary>Held by operations that take a page's mapping away for a moment: two of them would meet a hole.</summary>
    public Lock Mapping { get; } = new();

    /// <summary>The entry of a page, counted from the start of the area.</summary>
    public ref WatchedPage Entry(int page) => ref table[firstNumber + page];

    /// <summary>The word of a page that the guest reads and writes, as the host sees it.</summary>
    public ref ulong Word(int page) => ref *(ulong*)memory.AddressOf(page);

    /// <summary>The number of a page among the watched pages.</summary>
    public int NumberOf(int page) => firstNumber + page;

    /// <summary>Gives every page its address and its owner, the CPUs taking turns.</summary>
    public void Describe(int owners)
    {
        for (int page = 0; page < Pages; page++)
        {
            Entry(page).Address = first.Plus((ulong)page).Address;
            Entry(page).Owner = (ulong)((firstNumber + page) % owners);
        }
    }

    /// <summary>Tells the guest that the content of some pages is being thrown away, for as long as the answer is not disposed.</summary>
    public DropInProgress Drop(int firstPage, int pages) => new(this, firstPage, pages);
}

/// <summary>The time in which the content of some pages is thrown away.</summary>
internal readonly ref struct DropInProgress
{
    private readonly WatchedArea _area;
    private readonly int _first, _pages;

    public DropInProgress(WatchedArea area, int first, int pages)
    {
        (_area, _first, _pages) = (area, first, pages);
        Count();
    }

    public void Dispose() => Count();

    private void Count()
    {
        for (int page = _first; page < _first + _pages; page++) Interlocked.Increment(ref _area.Entry(page).Drop);
    }
}
