using System.Runtime.CompilerServices;

namespace Verified.Models.Search;

/// <summary>Hashes of packed states, of steps, and of whole state graphs. The same on every machine.</summary>
internal static class StateHash
{
    private const ulong Odd1 = 0x9E37_79B9_7F4A_7C15, Odd2 = 0xD1B5_4A32_D192_ED03, Odd3 = 0x8CB9_2BA7_2F3D_8DD7;

    /// <summary>The hash of the state whose words begin here; all 64 bits depend on all words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Of(ref ulong state, int words)
    {
        var hash = Odd3;
        for (var i = 0; i < words; i++)
            hash = Mix(hash ^ Unsafe.Add(ref state, i), Odd1);
        return hash;
    }

    /// <summary>The hash of a step, from the hashes of its two states and the instance that leads from one to the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong OfStep(ulong before, int instance, ulong after) => Mix(before + Odd3 * (uint)(instance + 1), after ^ Odd2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
