using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>Lemmas about the flags that the levels refuse.</summary>
public static class MaskLemmas
{
    /// <summary>No superpages.</summary>
    [Lemma("XEN-BITS-011", "An accepted entry above level 1 is no superpage.", Source = "Xen 4.17 xen/arch/x86/mm.c, L2_DISALLOW_MASK; XSA-148")]
    public static T SuperpagesAreRefused<T>(T entry) where T : IBits<T> => AreRefused(entry, EntryRules.Upper, EntryFlags.Superpage);

    /// <summary>XSA-148.</summary>
    [Refuted(nameof(SuperpagesAreRefused), "XSA-148: level 2 does not look at the page-size bit")]
    public static T SuperpagesAreRefusedBeforeXsa148<T>(T entry) where T : IBits<T>
        => AreRefused(entry, [EntryRules.Long2 with { Allowed = EntryRules.Long2.Allowed | EntryFlags.Superpage }], EntryFlags.Superpage);

    /// <summary>Cache attributes.</summary>
    [Lemma("XEN-BITS-012", "An accepted entry chooses no cache attributes, but for L1 entries of a domain that reaches devices.", Source = "Xen 4.17 xen/arch/x86/mm.c, l1_disallow_mask")]
    public static T CacheAttributesAreRefused<T>(T entry) where T : IBits<T>
        => AreRefused(entry, [EntryRules.Long1, EntryRules.Pae1, .. EntryRules.Upper], EntryFlags.CacheAttributes);

    /// <summary>The exception is needed.</summary>
    [Refuted(nameof(CacheAttributesAreRefused), "a domain that reaches devices is no exception")]
    public static T CacheAttributesAreRefusedWithDevices<T>(T entry) where T : IBits<T> => AreRefused(entry, EntryRules.All, EntryFlags.CacheAttributes);

    /// <summary>Global pages.</summary>
    [Lemma("XEN-BITS-013", "An accepted entry above level 1 is not global.", Source = "Xen 4.17 xen/arch/x86/mm.c, base_disallow_mask")]
    public static T OnlyL1EntriesAreGlobal<T>(T entry) where T : IBits<T> => AreRefused(entry, EntryRules.Upper, EntryFlags.Global);

    /// <summary>L1 has them.</summary>
    [Refuted(nameof(OnlyL1EntriesAreGlobal), "of all levels")]
    public static T NoEntryIsGlobal<T>(T entry) where T : IBits<T> => AreRefused(entry, EntryRules.All, EntryFlags.Global);

    /// <summary>_PAGE_AVAIL_HIGH.</summary>
    [Lemma("XEN-BITS-014", "Bits 52 to 62 are software's: at every level but a 32-bit root an entry is accepted with any of them.", Source = "Xen 4.17 xen/arch/x86/include/asm/page.h, _PAGE_AVAIL_HIGH")]
    public static T TheHighBitsAreSoftwares<T>(T entry) where T : IBits<T> => MayHaveHighBits(entry, EntryRules.WithPermissions);

    /// <summary>Seven bits only.</summary>
    [Refuted(nameof(TheHighBitsAreSoftwares), "only bits 52 to 58 are software's")]
    public static T SevenHighBitsAreSoftwares<T>(T entry) where T : IBits<T>
        => MayHaveHighBits(entry, [EntryRules.Long2 with { Allowed = EntryRules.Long2.Allowed & ~(0xful << 59) }]);

    /// <summary>0xFFFFF198.</summary>
    [Lemma("XEN-BITS-015", "An accepted entry of a 32-bit root has no bit above its frame.", Source = "Xen 4.17 xen/arch/x86/mm.c, l3_disallow_mask")]
    public static T A32BitRootHasNoHighBits<T>(T entry) where T : IBits<T>
        => AreRefused(entry, [EntryRules.Pae3], EntryFlags.AvailableHigh | EntryFlags.NoExecute);

    /// <summary>base_disallow_mask.</summary>
    [Refuted(nameof(A32BitRootHasNoHighBits), "it is judged as the other levels are")]
    public static T A32BitRootJudgedAsOthersHasNoHighBits<T>(T entry) where T : IBits<T>
        => AreRefused(entry, [EntryRules.Pae3 with { Allowed = EntryRules.AllowedEverywhere }], EntryFlags.AvailableHigh | EntryFlags.NoExecute);

    private static T AreRefused<T>(T entry, IEnumerable<EntryRules> levels, ulong flags) where T : IBits<T>
        => BitFunctions.All(levels, rules => (entry.Has(EntryFlags.Present) & Entries.IsAccepted(entry, rules)).Implies(entry.HasNone(flags)));

    private static T MayHaveHighBits<T>(T entry, IEnumerable<EntryRules> levels) where T : IBits<T>
        => BitFunctions.All(levels, rules => T.Same(Entries.IsAccepted(entry, rules), Entries.IsAccepted(entry.Without(EntryFlags.AvailableHigh), rules)));
}
