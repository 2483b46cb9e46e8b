using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>What the hypervisor counted for each frame at some time.</summary>
internal sealed class XenCensus
{
    private readonly (PageType Type, ulong TypeCount, ulong Count)[] frames;

    public XenCensus(Hypervisor hypervisor) => frames = hypervisor.Frames.Select(Counts).ToArray();

    /// <summary>Whether the frame was a table then.</summary>
    public bool WasTable(PageInfo page) => frames[(int)page.Mfn.Number] is { TypeCount: > 0 } then && then.Type.Level() > 0;

    /// <summary>The first frame with other counts now, or null.</summary>
    public string? FirstDifference(Hypervisor hypervisor)
    {
        foreach (var page in hypervisor.Frames)
        {
            var (then, now) = (frames[(int)page.Mfn.Number], Counts(page));
            if (then != now)
            {
                return $"{page}, which was {then.Type}:{then.TypeCount} of {then.Count}";
            }
        }

        return null;
    }

    /// <summary>The type of a frame of which nobody has a typed reference says nothing.</summary>
    private static (PageType Type, ulong TypeCount, ulong Count) Counts(PageInfo page) =>
        (page.TypeCount == 0 ? PageType.None : page.Type, page.TypeCount, page.Count);
}
