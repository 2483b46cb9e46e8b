using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Targets.Notifier;

/// <summary>How large a kernel can be built: identifiers are bytes in a step, masks have 32 bits, a page table has one frame.</summary>
internal static class SizeLimits
{
    /// <summary>As many calls as there can be threads.</summary>
    public const int MostCalls = 32;

    public static void Check(Sizes sizes)
    {
        Within(sizes.Pages, byte.MaxValue, nameof(sizes.Pages));
        Within(sizes.Vas, byte.MaxValue, nameof(sizes.Vas));
        Within(sizes.Mms, 32, nameof(sizes.Mms));
        Within(sizes.Cpus, 32, nameof(sizes.Cpus));
        Within(sizes.Secondaries, 32, nameof(sizes.Secondaries));
        Within(sizes.Vcpus, 32, nameof(sizes.Vcpus));
        Within(sizes.Ranges, 32, nameof(sizes.Ranges));
        Within(sizes.Updates, 32, nameof(sizes.Updates));
        Within(sizes.Faults, 32, nameof(sizes.Faults));
        ArgumentOutOfRangeException.ThrowIfNegative(sizes.Calls, nameof(sizes.Calls));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Calls, MostCalls, nameof(sizes.Calls));
        Within(sizes.SwapSlots, byte.MaxValue, nameof(sizes.SwapSlots));
        Within(sizes.Values, PageContents.NoValue, nameof(sizes.Values));
    }

    private static void Within(int count, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, most, name);
    }
}
