using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>What validation makes of an entry.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/pv/mm.h, xen/arch/x86/mm.c.</remarks>
public static class Entries
{
    /// <summary>No flag is set that the level forbids. An entry that is not present is not looked at.</summary>
    public static T IsAccepted<T>(T entry, EntryRules rules) where T : IBits<T>
        => entry.Has(EntryFlags.Present).Implies(entry.HasNone(EntryFlags.All & ~rules.Allowed));

    /// <summary>adjust_guest_l1e to adjust_guest_l4e: what an accepted entry becomes.</summary>
    public static T Adjust<T>(T entry, EntryRules rules) where T : IBits<T>
        => T.If(entry.Has(EntryFlags.Present), rules.MarksKernelPages ? MarkKernelPage(entry) : entry.With(rules.Added), entry);

    /// <summary>unadjust_guest_l3e: what it becomes again when its table is given up.</summary>
    public static T Unadjust<T>(T entry, EntryRules rules) where T : IBits<T>
        => T.If(entry.Has(EntryFlags.Present), entry.Without(rules.Removed), entry);

    /// <summary>update_intpte: what is stored when the processor's bits are to be kept.</summary>
    public static T PreserveAccessedAndDirty<T>(T old, T entry) where T : IBits<T> => entry | old.Only(EntryFlags.Accessed | EntryFlags.Dirty);

    /// <summary>xen_set_pte_init, in the guest: an entry that is present does not become writable.</summary>
    /// <remarks>Source: Linux 3b827c1b3a arch/i386/xen/mmu.c, xen_set_pte_init.</remarks>
    public static T SetInitially<T>(T old, T entry) where T : IBits<T>
        => T.If(old.Has(EntryFlags.Present), entry & old.With(~EntryFlags.Writable), entry);

    private static T MarkKernelPage<T>(T entry) where T : IBits<T>
    {
        var marked = T.If(entry.Has(EntryFlags.User), entry, entry.With(EntryFlags.GuestKernel | EntryFlags.User));
        return T.If(marked.Has(EntryFlags.GuestKernel), marked, marked.With(EntryFlags.Global | EntryFlags.User));
    }
}
