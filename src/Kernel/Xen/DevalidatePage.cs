using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>devalidate_page: the entries of a table give back their references, in descending order.</summary>
    /// <returns>EINTR when nothing was given back yet, ERESTART when some were.</returns>
    private Errno DevalidatePage(PageInfo page, bool wasPartial)
    {
        if (page.Type == PageType.L1)
        {
            PutL1Entries(page, MachineMemory.EntriesOfATable);
            return Errno.None;
        }

        if (!wasPartial)
        {
            page.NrValidated = MachineMemory.EntriesOfATable;
            page.PartialSet = false;
        }

        return DevalidateTable(page);
    }

    private Errno DevalidateTable(PageInfo page)
    {
        var isHeld = page.PartialSet;
        var slot = isHeld ? page.NrValidated : page.NrValidated - 1;
        for (; slot >= 0; slot--, isHeld = false)
        {
            Steps?.Visits(page);
            var errno = DevalidateSlot(page, slot, isHeld);
            if (errno != Errno.None)
            {
                return StopDevalidation(page, slot, isHeld, errno);
            }

            if (slot > 0 && IsPreemptedInside(page))
            {
                return StopDevalidation(page, slot - 1, isHeld: false, Errno.EINTR);
            }
        }

        if (page.Type == PageType.PaeXenL2)
        {
            page.Type = PageType.L2;
        }

        return Errno.None;
    }

    private Errno DevalidateSlot(PageInfo page, int slot, bool isHeld)
    {
        var mode = page.Owner!.Mode;
        if (!mode.IsGuestSlot(page.Type, slot))
        {
            return Errno.None;
        }

        var entry = Memory.ReadEntry(page.Mfn, slot);
        if (entry.IsPresent && !isHeld && entry.Frame != page.Mfn)
        {
            Steps?.DevalidatesEntry(page, slot);
        }

        var errno = PutPageFromTableEntry(page, entry, isHeld);
        if (errno == Errno.None && entry.IsPresent)
        {
            Memory.WriteEntry(page.Mfn, slot, mode.Unadjust(page.Type.Level(), entry));
        }

        return errno;
    }

    /// <summary>Notes how much is left. Before the first entry has gone there is nothing to note.</summary>
    private static Errno StopDevalidation(PageInfo page, int slot, bool isHeld, Errno errno)
    {
        if (errno == Errno.EINTR && slot == MachineMemory.EntriesOfATable - 1)
        {
            return errno;
        }

        page.PartialSet = isHeld || errno == Errno.ERESTART;
        page.NrValidated = page.PartialSet ? slot : slot + 1;
        return Errno.ERESTART;
    }
}
