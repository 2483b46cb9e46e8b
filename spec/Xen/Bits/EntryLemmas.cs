using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>Lemmas about validation and normalisation of entries, at every level of both modes.</summary>
public static class EntryLemmas
{
    private static EntryRules Pae3 => EntryRules.Pae3;

    /// <summary>Flags of live entries are allowed and adjusted.</summary>
    [Lemma("XEN-BITS-001", "To normalise an entry twice is to normalise it once.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e")]
    public static T NormalisationIsIdempotent<T>(T entry) where T : IBits<T>
        => BitFunctions.All(EntryRules.All, rules => T.Same(Entries.Adjust(Entries.Adjust(entry, rules), rules), Entries.Adjust(entry, rules)));

    /// <summary>A flag turned over.</summary>
    [Refuted(nameof(NormalisationIsIdempotent), "the user bit is turned over, not set")]
    public static T NormalisationThatFlipsIsIdempotent<T>(T entry) where T : IBits<T>
    {
        static T Flip(T e) => T.If(e.Has(EntryFlags.Present), e ^ T.Of(EntryFlags.User), e);
        return T.Same(Flip(Flip(entry)), Flip(entry));
    }

    /// <summary>Flags of live entries are allowed and adjusted.</summary>
    [Lemma("XEN-BITS-002", "An accepted entry is accepted when it is normalised.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e")]
    public static T WhatIsAcceptedStaysAccepted<T>(T entry) where T : IBits<T> => StaysAccepted(entry, EntryRules.All);

    /// <summary>L1_DISALLOW_MASK with the global bit.</summary>
    [Refuted(nameof(WhatIsAcceptedStaysAccepted), "level 1 refuses global entries, as the other levels do")]
    public static T WithoutGlobalPagesItStaysAccepted<T>(T entry) where T : IBits<T>
        => StaysAccepted(entry, [EntryRules.Long1 with { Allowed = EntryRules.AllowedEverywhere }]);

    /// <summary>Frame, presence, caching.</summary>
    [Lemma("XEN-BITS-003", "Normalisation changes no more than user, kernel mark, global, accessed and the permissions of a 32-bit root: neither the frame, nor presence, caching, size or execution.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e")]
    public static T NormalisationKeepsTheFrame<T>(T entry) where T : IBits<T> => KeepsAllBut(entry, EntryRules.All,
        EntryFlags.User | EntryFlags.GuestKernel | EntryFlags.Global | EntryFlags.Accessed | EntryFlags.Writable);

    /// <summary>The mark in a bit of the frame.</summary>
    [Refuted(nameof(NormalisationKeepsTheFrame), "the kernel mark is bit 51, the highest of the frame's number")]
    public static T NormalisationIntoTheFrameKeepsIt<T>(T entry) where T : IBits<T>
        => KeepsAllBut(entry, [EntryRules.Long2 with { Added = EntryFlags.GuestKernel >> 1 }], EntryFlags.User | EntryFlags.GuestKernel);

    /// <summary>No pagetable or page of descriptors is writable, in bits.</summary>
    [Lemma("XEN-BITS-004", "Normalisation makes no entry writable, but for a 32-bit root, whose entries have no permissions.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e")]
    public static T NormalisationNeverGrantsWriting<T>(T entry) where T : IBits<T> => KeepsPermission(entry, EntryRules.WithPermissions);

    /// <summary>The exception is needed.</summary>
    [Refuted(nameof(NormalisationNeverGrantsWriting), "the 32-bit root is no exception")]
    public static T NormalisationOfAnyRootNeverGrantsWriting<T>(T entry) where T : IBits<T> => KeepsPermission(entry, EntryRules.All);

    /// <summary>Not looked at.</summary>
    [Lemma("XEN-BITS-005", "An entry that is not present is accepted, and stays as it is.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e")]
    public static T AnAbsentEntryStaysAsItIs<T>(T entry) where T : IBits<T> => (!entry.Has(EntryFlags.Present)).Implies(BitFunctions.All(EntryRules.All,
        rules => Entries.IsAccepted(entry, rules) & T.Same(Entries.Adjust(entry, rules), entry) & T.Same(Entries.Unadjust(entry, rules), entry)));

    /// <summary>Without the test.</summary>
    [Refuted(nameof(AnAbsentEntryStaysAsItIs), "the normalisation does not ask whether the entry is present")]
    public static T AnAbsentEntryThatIsNormalisedStaysAsItIs<T>(T entry) where T : IBits<T>
        => (!entry.Has(EntryFlags.Present)).Implies(T.Same(entry.With(EntryRules.Long2.Added), entry));

    /// <summary>Kernel and users.</summary>
    [Lemma("XEN-BITS-006", "A normalised 64-bit L1 entry is marked as the kernel's exactly where the guest had marked it or kept users out; any other is global.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e")]
    public static T KernelPagesAreMarked<T>(T entry) where T : IBits<T>
        => entry.Has(EntryFlags.Present).Implies(IsMarked(entry, Entries.Adjust(entry, EntryRules.Long1)));

    /// <summary>In the wrong order.</summary>
    [Refuted(nameof(KernelPagesAreMarked), "the user bit is set before it is looked at")]
    public static T KernelPagesAreMarkedAfterTheUserBitIsSet<T>(T entry) where T : IBits<T>
        => entry.Has(EntryFlags.Present).Implies(IsMarked(entry, Entries.Adjust(entry.With(EntryFlags.User), EntryRules.Long1)));

    /// <summary>unadjust after adjust.</summary>
    [Lemma("XEN-BITS-007", "When a 32-bit root is given up, its entries are what the guest had written, if that had none of the bits that a processor of 32 bits reserves.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, unadjust_guest_l3e; Intel SDM volume 3, 4.4.1")]
    public static T GivingUpARootUndoesItsNormalisation<T>(T entry) where T : IBits<T>
        => (Entries.IsAccepted(entry, Pae3) & entry.HasNone(Pae3.Removed)).Implies(T.Same(Entries.Unadjust(Entries.Adjust(entry, Pae3), Pae3), entry));

    /// <summary>What Xen accepts besides.</summary>
    [Refuted(nameof(GivingUpARootUndoesItsNormalisation), "for all that Xen accepts, which has reserved bits")]
    public static T GivingUpAnyAcceptedRootUndoesItsNormalisation<T>(T entry) where T : IBits<T>
        => Entries.IsAccepted(entry, Pae3).Implies(T.Same(Entries.Unadjust(Entries.Adjust(entry, Pae3), Pae3), entry));

    /// <summary>adjust after unadjust.</summary>
    [Lemma("XEN-BITS-008", "A normalised entry of a 32-bit root that is given up and taken again is the same, but for its accessed bit.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, unadjust_guest_l3e")]
    public static T TakingARootAgainRestoresIt<T>(T entry) where T : IBits<T> => IsRestored(Entries.Adjust(entry, Pae3), EntryFlags.Accessed);

    /// <summary>The exception is needed.</summary>
    [Refuted(nameof(TakingARootAgainRestoresIt), "the accessed bit is no exception")]
    public static T TakingARootAgainRestoresEveryBit<T>(T entry) where T : IBits<T> => IsRestored(Entries.Adjust(entry, Pae3), 0);

    /// <summary>update_intpte.</summary>
    [Lemma("XEN-BITS-009", "A store that keeps the processor's bits loses neither accessed nor dirty, and stores the rest as it was asked to.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, update_intpte")]
    public static T AccessedAndDirtyAreKept<T>(T old, T entry) where T : IBits<T> => IsKept(old, entry, Entries.PreserveAccessedAndDirty(old, entry));

    /// <summary>A plain store.</summary>
    [Refuted(nameof(AccessedAndDirtyAreKept), "the entry is stored as it is")]
    public static T AccessedAndDirtyAreKeptByAPlainStore<T>(T old, T entry) where T : IBits<T> => IsKept(old, entry, entry);

    /// <summary>Entries before the first pagetable is taken over, in bits.</summary>
    [Lemma("XEN-BITS-010", "While the guest takes over its first pagetable, a present entry keeps or loses its write permission and takes everything else as asked; an absent one takes all.", Source = "Linux 3b827c1b3a arch/i386/xen/mmu.c, xen_set_pte_init")]
    public static T TheFirstPagetableIsNotMadeWritable<T>(T old, T entry) where T : IBits<T> => IsNotMadeWritable(old, entry, Entries.SetInitially(old, entry));

    /// <summary>The first pagetable becomes writable.</summary>
    [Refuted(nameof(TheFirstPagetableIsNotMadeWritable), "the write permission is passed through")]
    public static T TheFirstPagetableIsNotMadeWritableByAPlainStore<T>(T old, T entry) where T : IBits<T> => IsNotMadeWritable(old, entry, entry);

    private static T StaysAccepted<T>(T entry, IEnumerable<EntryRules> levels) where T : IBits<T>
        => BitFunctions.All(levels, rules => Entries.IsAccepted(entry, rules).Implies(Entries.IsAccepted(Entries.Adjust(entry, rules), rules)));

    private static T KeepsAllBut<T>(T entry, IEnumerable<EntryRules> levels, ulong flags) where T : IBits<T>
        => BitFunctions.All(levels, rules => Entries.Adjust(entry, rules).AgreesOn(entry, ~flags));

    private static T KeepsPermission<T>(T entry, IEnumerable<EntryRules> levels) where T : IBits<T>
        => BitFunctions.All(levels, rules => Entries.Adjust(entry, rules).AgreesOn(entry, EntryFlags.Writable));

    private static T IsMarked<T>(T entry, T normalised) where T : IBits<T>
        => T.Same(normalised.Has(EntryFlags.GuestKernel), entry.Has(EntryFlags.GuestKernel) | entry.HasNone(EntryFlags.User))
            & normalised.Has(EntryFlags.User)
            & (normalised.Has(EntryFlags.GuestKernel) | normalised.Has(EntryFlags.Global));

    private static T IsRestored<T>(T normalised, ulong but) where T : IBits<T>
        => Entries.Adjust(Entries.Unadjust(normalised, Pae3), Pae3).AgreesOn(normalised, ~but);

    private static T IsKept<T>(T old, T entry, T stored) where T : IBits<T>
    {
        var processors = EntryFlags.Accessed | EntryFlags.Dirty;
        return T.Same(stored.Only(processors), (old | entry).Only(processors)) & stored.AgreesOn(entry, ~processors);
    }

    private static T IsNotMadeWritable<T>(T old, T entry, T stored) where T : IBits<T>
    {
        var may = (!old.Has(EntryFlags.Present)) | old.Has(EntryFlags.Writable);
        return T.Same(stored.Has(EntryFlags.Writable), entry.Has(EntryFlags.Writable) & may) & stored.AgreesOn(entry, ~EntryFlags.Writable);
    }
}
