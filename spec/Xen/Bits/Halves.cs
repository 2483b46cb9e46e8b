using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>An entry of eight bytes that is written in two stores of four. A processor may walk between them.</summary>
/// <remarks>Source: Linux 3b827c1b3a arch/i386/xen/mmu.c, xen_set_pte, xen_pte_clear.</remarks>
public static class Halves
{
    /// <summary>What is there when the high half has been stored.</summary>
    public static T AfterTheHighHalf<T>(T old, T entry) where T : IBits<T> => entry.Only(High) | old.Without(High);

    /// <summary>What is there when the low half has been stored.</summary>
    public static T AfterTheLowHalf<T>(T old, T entry) where T : IBits<T> => entry.Without(High) | old.Only(High);

    private static ulong High => ~(ulong)uint.MaxValue;
}
