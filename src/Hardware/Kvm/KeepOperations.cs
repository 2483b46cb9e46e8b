using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary><c>mprotect</c> to read-only and back: a guest write in between fails, and is tried again.</summary>
internal sealed class Protect(string name, WatchedArea area) : HostOperation(name)
{
    private const int LongestPause = 2000;

    protected override void Act(Random random)
    {
        var (first, pages) = Choose(area, random);
        lock (area.Mapping)
        {
            Native.Check(Native.mprotect(area.Memory.AddressOf(first), BytesOf(pages), Native.PROT_READ), "mprotect");
            Thread.SpinWait(random.Next(LongestPause));
            Native.Check(Native.mprotect(area.Memory.AddressOf(first), BytesOf(pages), HostMemory.ReadWrite), "mprotect");
        }
    }
}

/// <summary><c>mremap</c> to another address and back: the frames stay, their host address does not.</summary>
internal sealed class MoveAway : HostOperation, IDisposable
{
    private readonly WatchedArea _area;
    private readonly AnonymousMemory _elsewhere = new(Most);
    private const int Most = 8;

    public MoveAway(WatchedArea area) : base("mremap") => _area = area;

    public void Dispose() => _elsewhere.Dispose();

    protected override void Act(Random random)
    {
        var (first, pages) = Choose(_area, random);
        nint home = _area.Memory.AddressOf(first), away = _elsewhere.Start;
        lock (_area.Mapping)
        {
            Move(home, away, BytesOf(pages));
            Move(away, home, BytesOf(pages));
        }
    }

    private static void Move(nint from, nint to, nint bytes)
    {
        // A stretch that was protected and unprotected may still be several mappings: one page at a time always is one.
        for (nint page = 0; page < bytes; page += (nint)Paging.PageBytes)
            Native.CheckAddress(
                Native.mremap(from + page, (nint)Paging.PageBytes, (nint)Paging.PageBytes, Native.MREMAP_MAYMOVE | Native.MREMAP_FIXED, to + page),
                "mremap");
    }
}

/// <summary><c>madvise(MADV_COLLAPSE)</c>: 512 small pages become one large one; the content moves to other frames.</summary>
internal sealed class Collapse(WatchedArea area) : HostOperation("collapse")
{
    private long _refused;

    /// <summary>How often it was done; the kernel may find no large page or no time, and that does not count.</summary>
    public override long Count => base.Count - Interlocked.Read(ref _refused);

    protected override void Act(Random random)
    {
        int large = random.Next(area.Pages >> Paging.EntriesBits), pages = (int)Paging.PagesOfTwoMegabytes;
        if (Native.madvise(area.Memory.AddressOf(large * pages), BytesOf(pages), Native.MADV_COLLAPSE) == 0) return;
        if (Native.Error is not (Native.EAGAIN or Native.EBUSY or Native.EINVAL or Native.ENOMEM)) throw Native.Failure("madvise(MADV_COLLAPSE)");
        Interlocked.Increment(ref _refused);
    }
}
