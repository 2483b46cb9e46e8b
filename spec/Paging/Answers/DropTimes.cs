namespace Verified.Spec.Paging.Answers;

/// <summary>When the translation of a page was last dropped, for pages of every size.</summary>
internal sealed class DropTimes
{
    private readonly Dictionary<(ulong Context, int Shift, ulong Number), long> times = [];

    /// <summary>In place of a context: in any.</summary>
    public static ulong AnyContext => ulong.MaxValue;

    /// <summary>Notes a drop.</summary>
    public void Add(TableFormat format, ulong context, ulong address, long time)
    {
        foreach (var level in format.Levels)
            times[(context, level.Shift, address >> level.Shift)] = time;
    }

    /// <summary>When the page around an address was last dropped.</summary>
    public long Last(ulong context, int shift, ulong address) => times.GetValueOrDefault((context, shift, address >> shift));

    /// <summary>Takes over what another one has noted later.</summary>
    public void Merge(DropTimes later)
    {
        foreach (var (page, time) in later.times)
            times[page] = time;
    }

    /// <summary>Nothing was dropped.</summary>
    public void Clear() => times.Clear();
}
