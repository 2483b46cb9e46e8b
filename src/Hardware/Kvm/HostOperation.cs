namespace Verified.Hardware.Kvm;

/// <summary>Something a host does to memory that a guest is using.</summary>
/// <param name="name">The word for it in reports and in the trace.</param>
internal abstract class HostOperation(string name)
{
    private long _count;

    public string Name => name;

    /// <summary>How often it was done.</summary>
    public virtual long Count => Interlocked.Read(ref _count);

    /// <summary>Does it once, at a place of its own choice.</summary>
    public void Run(Random random)
    {
        Act(random);
        Interlocked.Increment(ref _count);
    }

    protected abstract void Act(Random random);

    /// <summary>Some neighbouring pages of an area: mostly one, at most eight.</summary>
    protected static (int First, int Pages) Choose(WatchedArea area, Random random)
    {
        int pages = random.Next(2) == 0 ? 1 : random.Next(2, 9);
        return (random.Next(area.Pages - pages + 1), pages);
    }

    protected static nint BytesOf(int pages) => (nint)pages << Tracing.Paging.PageBits;
}
