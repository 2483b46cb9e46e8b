using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>Which machine frame of one hypervisor is which of the other: a bijection that grows when frames are given out.</summary>
internal sealed class LiveRenaming
{
    private const ulong FrameBits = 0x000f_ffff_ffff_f000, Present = 1;
    private const int PageShift = 12;
    private readonly Dictionary<ulong, ulong> to = [];
    private readonly Dictionary<ulong, ulong> from = [];

    internal LiveRenaming(ILiveXen one, ILiveXen other)
    {
        for (var page = 0; page < one.Pages; page++)
            Add(one.MachineFrame(page), other.MachineFrame(page));
        Add(one.SharedInfo, other.SharedInfo);
        foreach (var kind in Enum.GetValues<ForeignFrame>())
            Add(one.Foreign(kind), other.Foreign(kind));
    }

    /// <summary>Whether two entries of pagetables say the same.</summary>
    /// <param name="a">Of the one.</param>
    /// <param name="b">Of the other.</param>
    /// <param name="ignored">Flags that may differ.</param>
    internal bool SameEntry(ulong a, ulong b, ulong ignored = 0)
    {
        if (((a ^ b) & ~FrameBits & ~ignored) != 0)
            return false;
        var (x, y) = ((a & FrameBits) >> PageShift, (b & FrameBits) >> PageShift);
        return (a & Present) != 0 && to.TryGetValue(x, out var named) ? named == y : x == y || (to.TryGetValue(x, out named) && named == y);
    }

    /// <summary>Whether two words say the same: as numbers, as entries or machine addresses, or as numbers of frames.</summary>
    internal bool SameWord(ulong a, ulong b) => a == b || SameEntry(a, b) || (to.TryGetValue(a, out var named) && named == b);

    /// <summary>Two frames that were given out at the same place. What they were before they are no more.</summary>
    internal void Given(ulong a, ulong b)
    {
        if (to.Remove(a, out var oldB))
            from.Remove(oldB);
        if (from.Remove(b, out var oldA))
            to.Remove(oldA);
        Add(a, b);
    }

    private void Add(ulong a, ulong b) => (to[a], from[b]) = (b, a);
}
