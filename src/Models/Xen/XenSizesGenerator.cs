using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>Sizes worth trying. A few fixed ones, not any: the code that judges steps is generated once for each.</summary>
public static class XenSizesGenerator
{
    /// <summary>The sizes, in a fixed order: two domains, one of which has two processors; one domain with two; one with many slots; and two in which pagetables may name
    /// others of their level.</summary>
    public static IReadOnlyList<XenSizes> All { get; } =
    [
        new XenSizes(),
        new XenSizes { Frames = 9, Domains = 1, Vcpus = 2 },
        new XenSizes { Frames = 7, Slots = 5, Domains = 1, Vcpus = 1 },
        new XenSizes { Frames = 9, Domains = 1, Vcpus = 2, LinearTables = true },
        new XenSizes { Frames = 12, Slots = 2, Domains = 1, Vcpus = 1, LinearTables = true },
    ];
}
