using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>Lemmas about the order in which the halves of an entry are written.</summary>
public static class HalvesLemmas
{
    /// <summary>Setting.</summary>
    [Lemma("XEN-BITS-032", "An absent entry that is set, the high half first, is absent until it is whole.", Source = "Linux 3b827c1b3a arch/i386/xen/mmu.c, xen_set_pte")]
    public static T SettingShowsNoMixture<T>(T old, T entry) where T : IBits<T>
        => (!old.Has(EntryFlags.Present)).Implies(!Halves.AfterTheHighHalf(old, entry).Has(EntryFlags.Present));

    /// <summary>The other order.</summary>
    [Refuted(nameof(SettingShowsNoMixture), "the low half is stored first")]
    public static T SettingTheLowHalfFirstShowsNoMixture<T>(T old, T entry) where T : IBits<T>
        => (!old.Has(EntryFlags.Present)).Implies(!Halves.AfterTheLowHalf(old, entry).Has(EntryFlags.Present));

    /// <summary>Clearing.</summary>
    [Lemma("XEN-BITS-033", "A present entry that is cleared, the low half first, is absent as soon as it is not whole.", Source = "Linux 3b827c1b3a arch/i386/xen/mmu.c, xen_pte_clear")]
    public static T ClearingShowsNoMixture<T>(T old) where T : IBits<T> => !Halves.AfterTheLowHalf(old, T.Of(0)).Has(EntryFlags.Present);

    /// <summary>The other order.</summary>
    [Refuted(nameof(ClearingShowsNoMixture), "the high half is cleared first")]
    public static T ClearingTheHighHalfFirstShowsNoMixture<T>(T old) where T : IBits<T> => !Halves.AfterTheHighHalf(old, T.Of(0)).Has(EntryFlags.Present);

    /// <summary>Present entries.</summary>
    [Lemma("XEN-BITS-034", "A present entry that is replaced by halves shows a mixture at most where both halves change.", Source = "Intel SDM volume 3, 8.1.1")]
    public static T ReplacingOneHalfShowsNoMixture<T>(T old, T entry) where T : IBits<T>
        => (old.AgreesOn(entry, uint.MaxValue) | old.AgreesOn(entry, ~(ulong)uint.MaxValue)).Implies(IsOneOfBoth(old, entry));

    /// <summary>Both halves.</summary>
    [Refuted(nameof(ReplacingOneHalfShowsNoMixture), "of any two entries: what PAE needs an exchange of eight bytes for")]
    public static T ReplacingBothHalvesShowsNoMixture<T>(T old, T entry) where T : IBits<T> => IsOneOfBoth(old, entry);

    private static T IsOneOfBoth<T>(T old, T entry) where T : IBits<T>
    {
        var between = Halves.AfterTheHighHalf(old, entry);
        return T.Same(between, old) | T.Same(between, entry);
    }
}
