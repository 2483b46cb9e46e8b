using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>Lemmas about the fast path of an update.</summary>
public static class FastPathLemmas
{
    /// <summary>Live entries of tables name tables of the next level; live L1 entries name frames that may be mapped so, in bits.</summary>
    [Lemma("XEN-BITS-016", "The fast path changes nothing of an entry that decides which references it holds or how its frame is reached.", Source = "Xen 4.17 xen/arch/x86/mm.c, mod_l1_entry to mod_l4_entry; XSA-148, XSA-154, XSA-182")]
    public static T TheFastPathKeepsWhatAnEntryNeeds<T>(T old, T accepted) where T : IBits<T> => KeepsNeeds(old, accepted, FastPath.Flags);

    /// <summary>XSA-148.</summary>
    [Refuted(nameof(TheFastPathKeepsWhatAnEntryNeeds), "XSA-148: level 2 compares frame and presence, so a superpage comes by the fast path")]
    public static T TheFastPathKeepsTheSizeBeforeXsa148<T>(T old, T accepted) where T : IBits<T>
        => FastPath.IsSimilar(old, accepted, ~(EntryFlags.Frame | EntryFlags.Present)).Implies(accepted.AgreesOn(old, EntryFlags.Superpage));

    /// <summary>XSA-182.</summary>
    [Refuted(nameof(TheFastPathKeepsWhatAnEntryNeeds), "XSA-182: levels 2 to 4 let the write permission change, so a table that maps itself becomes writable")]
    public static T TheFastPathKeepsThePermissionBeforeXsa182<T>(T old, T accepted) where T : IBits<T>
        => FastPath.IsSimilar(old, accepted, FastPath.Flags | EntryFlags.Writable).Implies(accepted.AgreesOn(old, EntryFlags.Writable));

    /// <summary>XSA-154.</summary>
    [Refuted(nameof(TheFastPathKeepsWhatAnEntryNeeds), "XSA-154: level 1 compares frame, presence and write permission, so cache attributes change")]
    public static T TheFastPathKeepsCachingBeforeXsa154<T>(T old, T accepted) where T : IBits<T>
        => FastPath.IsSimilar(old, accepted, ~(EntryFlags.Frame | EntryFlags.Present | EntryFlags.Writable)).Implies(accepted.AgreesOn(old, EntryFlags.CacheAttributes));

    /// <summary>No drift.</summary>
    [Lemma("XEN-BITS-017", "Updates by the fast path do not add up to one that is not.", Source = "Xen 4.17 xen/arch/x86/mm.c, l1e_has_changed")]
    public static T TheFastPathDoesNotDrift<T>(T first, T second, T third) where T : IBits<T>
        => (Similar(first, second) & Similar(second, third)).Implies(Similar(first, third));

    /// <summary>A test that drifts.</summary>
    [Refuted(nameof(TheFastPathDoesNotDrift), "only what the old entry has set is compared")]
    public static T AFastPathThatComparesWhatWasSetDoesNotDrift<T>(T first, T second, T third) where T : IBits<T>
    {
        static T Loose(T old, T accepted) => T.Same(old & accepted & T.Of(~FastPath.Flags), old & T.Of(~FastPath.Flags));
        return (Loose(first, second) & Loose(second, third)).Implies(Similar(first, third));
    }

    /// <summary>Flags that the fast path leaves.</summary>
    [Lemma("XEN-BITS-018", "What normalisation adds takes the fast path, but for a 32-bit root.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e")]
    public static T NormalisationTakesTheFastPath<T>(T entry) where T : IBits<T>
        => BitFunctions.All(EntryRules.WithPermissions, rules => Similar(entry, Entries.Adjust(entry, rules)));

    /// <summary>The exception is needed.</summary>
    [Refuted(nameof(NormalisationTakesTheFastPath), "the 32-bit root is no exception")]
    public static T NormalisationOfAnyRootTakesTheFastPath<T>(T entry) where T : IBits<T>
        => BitFunctions.All(EntryRules.All, rules => Similar(entry, Entries.Adjust(entry, rules)));

    private static T Similar<T>(T old, T accepted) where T : IBits<T> => FastPath.IsSimilar(old, accepted, FastPath.Flags);

    private static T KeepsNeeds<T>(T old, T accepted, ulong flags) where T : IBits<T> => FastPath.IsSimilar(old, accepted, flags).Implies(accepted.AgreesOn(old, FastPath.Needs));
}
