using System.Runtime.InteropServices;

namespace Verified.Models.Search;

/// <summary>Arrays that are read at random and are large: the system is asked to back them with huge pages, which saves most of the page walks.</summary>
/// <remarks>Source: madvise(2), MADV_HUGEPAGE. Where the system does not want to, nothing is lost but speed.</remarks>
internal static partial class LargePages
{
    private const int HugePage = 2 << 20;
    private const int AdviseHuge = 14;

    /// <summary>An array that stays where it is.</summary>
    internal static T[] Array<T>(int length, bool cleared) where T : unmanaged
    {
        var array = cleared ? GC.AllocateArray<T>(length, pinned: true) : GC.AllocateUninitializedArray<T>(length, pinned: true);
        var begin = (Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) + HugePage - 1) & -(nint)HugePage;
        var end = Marshal.UnsafeAddrOfPinnedArrayElement(array, length - 1) & -(nint)HugePage;
        if (end > begin)
            _ = madvise(begin, (nuint)(end - begin), AdviseHuge);
        return array;
    }

    [DllImport("libc")]
    private static extern int madvise(nint address, nuint length, int advice);
}
