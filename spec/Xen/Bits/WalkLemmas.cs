using Verified.Spec.Language.Bits;
using Verified.Spec.Paging;

namespace Verified.Spec.Xen.Bits;

/// <summary>Lemmas about what a processor makes of normalised entries: the page walk after validation. A 64-bit guest runs in ring 3, its kernel too.</summary>
public static class WalkLemmas
{
    /// <summary>Flags of live entries are allowed and adjusted, through the walk.</summary>
    [Lemma("XEN-BITS-035", "Normalised entries of 64-bit tables grant no more than the guest asked: what ring 3 may do through them, and where it leads, the guest's own entries grant to a kernel that write protection binds.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e; Intel SDM volume 3, 4.6.1")]
    public static T NormalisedEntriesGrantNoMore<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => GrantNoMore(e4, e3, e2, e1, address, how, beyond, AsKernel(how));

    /// <summary>Users.</summary>
    [Refuted(nameof(NormalisedEntriesGrantNoMore), "they grant them to the guest's users: pages of the kernel are the users' as well, so users have a root of their own")]
    public static T NormalisedEntriesGrantUsersNoMore<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => GrantNoMore(e4, e3, e2, e1, address, how, beyond, how.With(Circumstances.ByUser));

    /// <summary>Nothing is lost.</summary>
    [Lemma("XEN-BITS-036", "What the guest's own entries grant to its users the normalised ones grant to ring 3, and it leads to the same place.", Source = "Xen 4.17 xen/arch/x86/pv/mm.h, adjust_guest_l1e to adjust_guest_l4e; Intel SDM volume 3, 4.6.1")]
    public static T NormalisedEntriesGrantUsersNoLess<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => GrantNoLess(e4, e3, e2, e1, address, how, beyond, how.With(Circumstances.ByUser));

    /// <summary>A kernel without write protection.</summary>
    [Refuted(nameof(NormalisedEntriesGrantUsersNoLess), "what they grant to a kernel, which may write where write protection is off")]
    public static T NormalisedEntriesGrantKernelsNoLess<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => GrantNoLess(e4, e3, e2, e1, address, how, beyond, how.Without(Circumstances.ByUser));

    private static T AsKernel<T>(T how) where T : IBits<T>
        => how.Without(Circumstances.ByUser | Circumstances.ExecutionPrevention | Circumstances.AccessPrevention).With(Circumstances.WriteProtect);

    private static T GrantNoMore<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond, T asked) where T : IBits<T>
    {
        var (own, normalised) = Both(e4, e3, e2, e1, address, asked, how.With(Circumstances.ByUser), beyond);
        return (!normalised.Faults).Implies(!own.Faults & T.Same(own.Physical, normalised.Physical));
    }

    private static T GrantNoLess<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond, T asked) where T : IBits<T>
    {
        var (own, normalised) = Both(e4, e3, e2, e1, address, asked, how.With(Circumstances.ByUser), beyond);
        return (!own.Faults).Implies(!normalised.Faults & T.Same(own.Physical, normalised.Physical));
    }

    private static (Walked<T> Own, Walked<T> Normalised) Both<T>(T e4, T e3, T e2, T e1, T address, T own, T ring3, T beyond) where T : IBits<T>
    {
        T[] normalised = [Entries.Adjust(e4, EntryRules.Long4), Entries.Adjust(e3, EntryRules.Long3), Entries.Adjust(e2, EntryRules.Long2), Entries.Adjust(e1, EntryRules.Long1)];
        return (Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, own, beyond), Walk.Of(TableFormat.FourLevel, normalised, address, ring3, beyond));
    }
}
