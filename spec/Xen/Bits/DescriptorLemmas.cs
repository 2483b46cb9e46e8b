using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>Lemmas about the inspection of descriptors.</summary>
public static class DescriptorLemmas
{
    private static DescriptorRules Long => DescriptorRules.Long;

    private static DescriptorRules Pae => DescriptorRules.Pae;

    /// <summary>Pages of descriptors.</summary>
    [Lemma("XEN-BITS-019", "A descriptor that was accepted is accepted again as it is, but for a call gate of a 32-bit guest.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor")]
    public static T InspectionIsIdempotent<T>(T descriptor) where T : IBits<T>
        => IsStable(descriptor, Long) & (Descriptors.IsGate(descriptor) | IsStable(descriptor, Pae));

    /// <summary>A finding.</summary>
    [Refuted(nameof(InspectionIsIdempotent), "call gates of a 32-bit guest are no exception: the level kept in the selector is lost, or the selector refused, when the page is inspected again")]
    public static T InspectionOf32BitGatesIsIdempotent<T>(T descriptor) where T : IBits<T> => IsStable(descriptor, Pae);

    /// <summary>Privilege of selectors.</summary>
    [Lemma("XEN-BITS-020", "An accepted segment is for its own ring or the guest's kernel's, whichever is less privileged.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor; xen/arch/x86/include/asm/desc.h, __fixup_guest_selector")]
    public static T NoSegmentIsForAMorePrivilegedRing<T>(T descriptor) where T : IBits<T>
        => BitFunctions.All(DescriptorRules.All, rules => HasRing(descriptor, Descriptors.Normalise(descriptor, rules), rules));

    /// <summary>Without the raised level.</summary>
    [Refuted(nameof(NoSegmentIsForAMorePrivilegedRing), "the level is not raised")]
    public static T NoSegmentThatIsNotRaisedIsForAMorePrivilegedRing<T>(T descriptor) where T : IBits<T>
        => HasRing(descriptor, descriptor, Long);

    /// <summary>Base, limit, type.</summary>
    [Lemma("XEN-BITS-021", "Inspection changes nothing of a descriptor but its level, the level in a gate's selector, and in 32 bits the limit.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor")]
    public static T InspectionKeepsBaseAndLimit<T>(T descriptor) where T : IBits<T>
        => Descriptors.Normalise(descriptor, Long).AgreesOn(descriptor, ~(Descriptors.Level | Descriptors.SelectorLevel))
            & Descriptors.Normalise(descriptor, Pae).AgreesOn(descriptor, ~(Descriptors.Level | Descriptors.SelectorLevel | Descriptors.Limit))
            & Descriptors.IsSegment(descriptor).Implies(Descriptors.Normalise(descriptor, Long).AgreesOn(descriptor, Descriptors.Base | Descriptors.Limit));

    /// <summary>32 bits.</summary>
    [Refuted(nameof(InspectionKeepsBaseAndLimit), "the limit is no exception in 32 bits")]
    public static T InspectionKeepsTheLimitIn32Bits<T>(T descriptor) where T : IBits<T>
        => Descriptors.IsSegment(descriptor).Implies(Descriptors.Normalise(descriptor, Pae).AgreesOn(descriptor, Descriptors.Limit));

    /// <summary>Pages of descriptors; privilege of selectors.</summary>
    [Lemma("XEN-BITS-022", "An accepted descriptor is absent, code, data, of type 0, or a call gate that no ring but 0 may use and that leads into the guest.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor")]
    public static T AcceptedDescriptorsAreHarmless<T>(T descriptor) where T : IBits<T>
        => BitFunctions.All(DescriptorRules.All, rules => IsHarmless(descriptor, rules));

    /// <summary>A system descriptor is accepted.</summary>
    [Refuted(nameof(AcceptedDescriptorsAreHarmless), "interrupt gates are accepted")]
    public static T AcceptedInterruptGatesAreHarmless<T>(T descriptor) where T : IBits<T> => IsHarmless(descriptor, Long with { Gates = [0xc, 0xe] });

    /// <summary>A gate to the hypervisor.</summary>
    [Refuted(nameof(AcceptedDescriptorsAreHarmless), "a gate may lead to any entry of the GDT")]
    public static T AcceptedGatesToAnyEntryAreHarmless<T>(T descriptor) where T : IBits<T> => IsHarmless(descriptor, Long with { GateLimit = 8192 });

    /// <summary>Limits.</summary>
    [Lemma("XEN-BITS-023", "An accepted segment of a 32-bit guest is not long, and a flat one either ends below the hypervisor or reaches over all 4 GiB.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor")]
    public static T FlatSegmentsEndBelowOrReachToTheEnd<T>(T descriptor) where T : IBits<T>
        => EndsBelowOrAtTheEnd(descriptor, Descriptors.Normalise(descriptor, Pae));

    /// <summary>Not extended.</summary>
    [Refuted(nameof(FlatSegmentsEndBelowOrReachToTheEnd), "the limit is left as it is")]
    public static T SegmentsAsTheyAreEndBelowOrReachToTheEnd<T>(T descriptor) where T : IBits<T> => EndsBelowOrAtTheEnd(descriptor, descriptor);

    /// <summary>Never less.</summary>
    [Lemma("XEN-BITS-024", "Inspection takes nothing of a segment away: its limit stays or grows.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor")]
    public static T InspectionTakesNothingAway<T>(T descriptor) where T : IBits<T> => BitFunctions.All(DescriptorRules.All,
        rules => Descriptors.IsSegment(descriptor).Implies(HasAllBytes(descriptor, Descriptors.Normalise(descriptor, rules))));

    /// <summary>As in Xen 3.1.</summary>
    [Refuted(nameof(InspectionTakesNothingAway), "a limit inside the hypervisor is cut off, as in Xen 3.1")]
    public static T InspectionThatCutsOffTakesNothingAway<T>(T descriptor) where T : IBits<T>
    {
        var isLong = !T.AtMost(Descriptors.BytesOf(descriptor), T.Of(Descriptors.PaeXenStart));
        return Descriptors.IsSegment(descriptor).Implies(HasAllBytes(descriptor, T.If(isLong, descriptor.Without(0xffff), descriptor)));
    }

    /// <summary>Absent ones.</summary>
    [Lemma("XEN-BITS-025", "An absent descriptor, and one of system type 0, is accepted and stays as it is.", Source = "Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor")]
    public static T WhatAlwaysFaultsStaysAsItIs<T>(T descriptor) where T : IBits<T> => BitFunctions.All(DescriptorRules.All,
        rules => AlwaysFaults(descriptor).Implies(Descriptors.IsAccepted(descriptor, rules) & T.Same(Descriptors.Normalise(descriptor, rules), descriptor)));

    /// <summary>Raised all the same.</summary>
    [Refuted(nameof(WhatAlwaysFaultsStaysAsItIs), "the level is raised first")]
    public static T WhatAlwaysFaultsStaysAsItIsWhenItIsRaised<T>(T descriptor) where T : IBits<T>
        => AlwaysFaults(descriptor).Implies(T.Same(descriptor.With(Descriptors.Level), descriptor));

    private static T AlwaysFaults<T>(T descriptor) where T : IBits<T>
        => (!descriptor.Has(Descriptors.Present)) | (descriptor.HasNone(Descriptors.Segment) & Descriptors.TypeOf(descriptor).Is(0));

    private static T IsStable<T>(T descriptor, DescriptorRules rules) where T : IBits<T>
    {
        var once = Descriptors.Normalise(descriptor, rules);
        return Descriptors.IsAccepted(descriptor, rules).Implies(Descriptors.IsAccepted(once, rules) & T.Same(Descriptors.Normalise(once, rules), once));
    }

    private static T HasRing<T>(T descriptor, T accepted, DescriptorRules rules) where T : IBits<T>
    {
        T ring = T.Of(rules.KernelRing), own = Descriptors.LevelOf(descriptor), level = Descriptors.LevelOf(accepted);
        return Descriptors.IsSegment(descriptor).Implies(T.AtMost(ring, level) & T.AtMost(own, level) & (T.Same(level, ring) | T.Same(level, own)));
    }

    private static T IsHarmless<T>(T descriptor, DescriptorRules rules) where T : IBits<T>
    {
        var accepted = Descriptors.Normalise(descriptor, rules);
        var trusted = rules with { GateLimit = DescriptorRules.FirstReservedEntry };
        var gate = Descriptors.IsGate(accepted) & Descriptors.LevelOf(accepted).Is(0) & Descriptors.LeadsIntoTheGuest(descriptor, trusted)
            & T.AtMost(T.Of(rules.KernelRing), accepted.Field(16, 2)) & accepted.HasNone(rules.GateReserved << 32);
        return Descriptors.IsAccepted(descriptor, rules).Implies(AlwaysFaults(accepted) | Descriptors.IsSegment(accepted) | gate);
    }

    private static T EndsBelowOrAtTheEnd<T>(T descriptor, T accepted) where T : IBits<T>
    {
        var bytes = Descriptors.BytesOf(accepted);
        var limits = T.AtMost(bytes, T.Of(Descriptors.PaeXenStart)) | bytes.Is(1ul << 32);
        return (Descriptors.IsAccepted(descriptor, Pae) & Descriptors.IsSegment(descriptor)).Implies(
            accepted.HasNone(Descriptors.LongCode) & accepted.HasNone(Descriptors.Base).Implies(limits));
    }

    private static T HasAllBytes<T>(T descriptor, T accepted) where T : IBits<T>
        => T.AtMost(Descriptors.BytesOf(descriptor), Descriptors.BytesOf(accepted)) & accepted.AgreesOn(descriptor, Descriptors.Base);
}
