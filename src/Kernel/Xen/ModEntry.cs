using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>How an entry is written.</summary>
internal enum EntryWrite
{
    /// <summary>MMU_NORMAL_PT_UPDATE.</summary>
    Normal = 0,

    /// <summary>MMU_PT_UPDATE_PRESERVE_AD: accessed and dirty stay when they are set.</summary>
    PreserveAd = 2,
}

internal sealed partial class Hypervisor
{
    /// <summary>What may change in an entry that still refers to the same frame without being looked at again (XSA-148, XSA-154, XSA-182).</summary>
    private const ulong FastPathFlags =
        Entry.NoExecute | Entry.AvailableHigh | Entry.Available | Entry.Global | Entry.Dirty | Entry.Accessed | Entry.User;

    /// <summary>mod_l1_entry.</summary>
    /// <param name="table">A validated table of level 1.</param>
    /// <param name="slot">The entry in it, 0 to 511.</param>
    /// <param name="entry">What it shall be.</param>
    /// <param name="write">How it is written.</param>
    /// <param name="tableOwner">Whose table it is.</param>
    /// <param name="pageOwner">Whose frames it may map.</param>
    /// <returns>What get_page_from_l1e answers; nothing is changed then.</returns>
    private Errno ModL1Entry(PageInfo table, int slot, Entry entry, EntryWrite write, Domain tableOwner, Domain pageOwner)
    {
        var old = Memory.ReadEntry(table.Mfn, slot);
        var accepted = tableOwner.Mode.Adjust(1, entry);
        if (entry.IsPresent)
        {
            if (entry.HasAny(tableOwner.L1Disallowed))
            {
                Steps?.ChangesL1Entry(Current, table, slot, old, entry, Errno.EINVAL);
                return Errno.EINVAL;
            }

            if (IsSimilar(old, accepted))
            {
                Steps?.ChangesL1Entry(Current, table, slot, old, entry, Errno.None);
                WriteEntry(table, slot, accepted, write);
                return Errno.None;
            }

            var errno = GetPageFromL1e(accepted, tableOwner, pageOwner, out accepted);
            if (errno != Errno.None)
            {
                Steps?.ChangesL1Entry(Current, table, slot, old, entry, errno);
                return errno;
            }
        }

        Steps?.ChangesL1Entry(Current, table, slot, old, entry, Errno.None);
        WriteEntry(table, slot, accepted, write);
        PutPageFromL1e(old);
        return Errno.None;
    }

    /// <summary>mod_l2_entry to mod_l4_entry. What the old entry referred to is parked.</summary>
    /// <returns>EINVAL or EPERM for a slot that is not the guest's; what the new entry answers, with nothing changed; ERESTART.</returns>
    private Errno ModTableEntry(PageInfo table, int slot, Entry entry, EntryWrite write, Domain domain)
    {
        if (RefuseSlot(table, slot, domain) is var refusal and not Errno.None)
        {
            Steps?.RefusesEntry(Current, table, slot, entry, refusal);
            return refusal;
        }

        var level = table.Type.Level();
        var old = Memory.ReadEntry(table.Mfn, slot);
        var accepted = domain.Mode.Adjust(level, entry);
        if (entry.IsPresent)
        {
            if (entry.HasAny(domain.Mode.Level(level).Disallowed))
            {
                Steps?.RefusesEntry(Current, table, slot, entry, Errno.EINVAL);
                return Errno.EINVAL;
            }

            if (IsSimilar(old, accepted))
            {
                Steps?.RewritesFlags(Current, table, slot, entry);
                WriteEntry(table, slot, accepted, write);
                return Errno.None;
            }

            Steps?.PromotesForUpdate(Current, table, slot, entry);
            var errno = GetPageFromTableEntry(table, accepted, domain, Hold.No);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        Steps?.ReplacesEntry(Current, table, slot, old, entry, isLinear: entry.IsPresent && IsLinear(table, Page(entry.Frame)!));
        WriteEntry(table, slot, accepted, write);
        ParkOldChild(table, old);
        return Errno.None;
    }

    private static Errno RefuseSlot(PageInfo table, int slot, Domain domain)
    {
        if (IsPaeRoot(table))
        {
            return slot >= Mode.PaeXenL3Slot ? Errno.EINVAL : Errno.None;
        }

        if (domain.Mode.IsGuestSlot(table.Type, slot))
        {
            return Errno.None;
        }

        return table.Type == PageType.L4 ? Errno.EINVAL : Errno.EPERM;
    }

    /// <summary>They differ in nothing that decides which references an entry holds.</summary>
    internal static bool IsSimilar(Entry old, Entry accepted) => ((old.Raw ^ accepted.Raw) & ~FastPathFlags) == 0;

    /// <summary>UPDATE_ENTRY.</summary>
    private void WriteEntry(PageInfo table, int slot, Entry entry, EntryWrite write)
    {
        var kept = write == EntryWrite.PreserveAd ? Memory.Read(table.Mfn, slot) & (Entry.Accessed | Entry.Dirty) : 0;
        Memory.WriteEntry(table.Mfn, slot, entry.With(kept));
    }
}
