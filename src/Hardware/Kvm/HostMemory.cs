using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>A stretch of this process's memory at a place that nobody else will be given.</summary>
/// <remarks>
/// The kernel hands out addresses from the top downwards. Ours lie far below, so that a hole which an operation
/// leaves for a moment is not given to somebody else's mmap.
/// </remarks>
internal abstract unsafe class HostMemory : IDisposable
{
    public const int ReadWrite = Native.PROT_READ | Native.PROT_WRITE;
    private const ulong Lowest = 0x10_0000_0000, Step = 0x1_0000_0000, Tries = 64;
    private static ulong _next;

    protected HostMemory(ulong pages) => Pages = pages;

    public ulong Pages { get; }

    public nint Start { get; private set; }

    public nint Bytes => (nint)(Pages << Paging.PageBits);

    public HvaRange Range => HvaRange.OfPages(new Hva((ulong)Start), Pages);

    public nint AddressOf(int page) => Start + (nint)((ulong)page << Paging.PageBits);

    /// <summary>Maps some of the pages where they belong, which must be free.</summary>
    public void Map(int firstPage, int pages) => Native.CheckAddress(
        MapAt(AddressOf(firstPage), (nint)pages << Paging.PageBits, (nint)firstPage << Paging.PageBits), "mmap");

    public virtual void Dispose()
    {
        if (Start != 0) Native.munmap(Start, Bytes);
    }

    /// <summary>Finds a free place and maps all pages there.</summary>
    protected void Reserve()
    {
        for (ulong i = 0; i < Tries && Start == 0; i++)
        {
            nint place = (nint)(Lowest + Interlocked.Increment(ref _next) * Step);
            if (MapAt(place, Bytes, 0) == place) Start = place;
        }
        if (Start == 0) throw Native.Failure("mmap of guest memory");
    }

    protected abstract nint MapAt(nint address, nint bytes, nint offset);
}

/// <summary>Anonymous private memory: freshly mapped pages are empty.</summary>
internal sealed class AnonymousMemory : HostMemory
{
    public AnonymousMemory(ulong pages) : base(pages) => Reserve();

    protected override nint MapAt(nint address, nint bytes, nint offset) => Native.mmap(
        address, bytes, ReadWrite, Native.MAP_PRIVATE | Native.MAP_ANONYMOUS | Native.MAP_FIXED_NOREPLACE, -1, 0);
}

/// <summary>Memory of a nameless file, mapped shared: mapping a page again brings its content back.</summary>
internal sealed class FileMemory : HostMemory
{
    public FileMemory(ulong pages) : base(pages)
    {
        File = Native.Check(Native.memfd_create("verified-guest", Native.MFD_CLOEXEC), "memfd_create");
        Native.Check(Native.ftruncate(File, Bytes), "ftruncate");
        Reserve();
    }

    /// <summary>The file's descriptor.</summary>
    public int File { get; }

    public override void Dispose()
    {
        base.Dispose();
        Native.close(File);
    }

    protected override nint MapAt(nint address, nint bytes, nint offset) => Native.mmap(
        address, bytes, ReadWrite, Native.MAP_SHARED | Native.MAP_FIXED_NOREPLACE, File, offset);
}
