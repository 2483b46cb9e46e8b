using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>What an update may change in an entry without looking at what it refers to.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, FASTPATH_FLAG_WHITELIST.</remarks>
public static class FastPath
{
    /// <summary>The flags that may change, with linear pagetables.</summary>
    public static ulong Flags
        => EntryFlags.NoExecute | EntryFlags.AvailableHigh | EntryFlags.Available | EntryFlags.Global | EntryFlags.Dirty | EntryFlags.Accessed | EntryFlags.User;

    /// <summary>What of an entry decides which references it holds and how its frame is reached: presence, frame, write permission, cache attributes, size.</summary>
    public static ulong Needs
        => EntryFlags.Present | EntryFlags.Frame | EntryFlags.Writable | EntryFlags.CacheAttributes | EntryFlags.Superpage;

    /// <summary>The two entries differ in nothing but flags that may change.</summary>
    public static T IsSimilar<T>(T old, T accepted, ulong flags) where T : IBits<T> => accepted.AgreesOn(old, ~flags);
}
