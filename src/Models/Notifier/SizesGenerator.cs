using FsCheck;
using FsCheck.Fluent;
using Verified.Abi.Notifier;

namespace Verified.Models.Notifier;

/// <summary>Sizes worth trying: both protocols, pinned or not, with and without swapping and forking, roomy and so tight that memory runs out.</summary>
/// <remarks>A few fixed sizes, not any: the code that judges steps is generated once for each.</remarks>
public static class SizesGenerator
{
    private static readonly Sizes Roomy = new(), Tight = new() { Pages = 3, Vas = 2, SwapSlots = 2 }, Wide = new() { Pages = 8, Vas = 6, Secondaries = 1 };

    /// <summary>The sizes, in a fixed order.</summary>
    public static IReadOnlyList<Sizes> All { get; } =
    [
        Roomy,
        Roomy with { PointNotifications = false },
        Roomy with { Pinned = true },
        Tight,
        Tight with { PointNotifications = false, Pinned = true },
        Wide with { Swapping = false },
        Wide with { PointNotifications = false, Forking = false },
        Roomy with { Mms = 3, Secondaries = 3, Vcpus = 1, Cpus = 1 },
    ];

    /// <summary>One of them.</summary>
    public static Gen<Sizes> Any { get; } = Gen.Elements<Sizes>(All);
}
