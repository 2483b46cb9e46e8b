using Verified.Abi;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Tables;
using static Verified.Abi.Xen.Guest.GuestStepKind;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <remarks>Entries of the lowest tables: page faults, munmap, mprotect.</remarks>
internal sealed partial class GuestMm
{
    /// <summary>A page fault: the entry maps a new page. The table is made when there is none.</summary>
    public Errno Touch(int mm, int table, int slot, bool writes)
    {
        var space = Space(mm);
        (table, slot) = (table % sizes.Slots, slot % sizes.Slots);
        if (space.Top is null || space.Index == GuestSizes.Kernel)
        {
            return Errno.ESRCH;
        }

        if (!TryLock(space))
        {
            return Errno.EBUSY;
        }

        if ((space.L1Tables[table] ?? MakeTable(space, table)) is not { } l1)
        {
            return Unlock(space, Errno.ENOMEM);
        }

        if (Intended(l1, slot).IsPresent)
        {
            return Unlock(space, Errno.EEXIST);
        }

        if (Allocate() is not { } page)
        {
            return Unlock(space, Errno.ENOMEM);
        }

        Cpu.Queue.MakeRoom();
        page.Use = PageUse.Mapped;
        SetPte(space, table, slot, ToPage(page, writes), space.IsPinned ? MapPage : StorePage, page.Number, writes ? 1 : 0);
        return Unlock(space);
    }

    /// <summary>zap_pte_range of one entry: the page is gathered, to be freed when nothing refers to it any more.</summary>
    public Errno Unmap(int mm, int table, int slot)
    {
        if (Find(mm, table, slot, out var space) is var refusal && refusal != Errno.None)
        {
            return refusal;
        }

        Zap(space, table % sizes.Slots, slot % sizes.Slots);
        return Unlock(space);
    }

    /// <summary>change_pte_range of one entry. Only a pinned address space is the contract's business.</summary>
    public Errno Protect(int mm, int table, int slot, bool writes)
    {
        if (Find(mm, table, slot, out var space) is var refusal && refusal != Errno.None)
        {
            return refusal;
        }

        if (!space.IsPinned)
        {
            return Unlock(space, Errno.EINVAL);
        }

        (table, slot) = (table % sizes.Slots, slot % sizes.Slots);
        var flags = ProgramFlags | (writes ? Entry.Writable : 0);
        SetPte(space, table, slot, Entry.To(Intended(space.L1Tables[table]!, slot).Frame, flags), ProtectPage, writes ? 1 : 0);
        return Unlock(space);
    }

    /// <summary>Who reads an entry in lazy MMU mode has what waits made first.</summary>
    public Errno ReadEntry(int mm, int table, int slot)
    {
        var space = Space(mm);
        (table, slot) = (table % sizes.Slots, slot % sizes.Slots);
        if (space.Top is null || space.L1Tables[table] is not { } l1)
        {
            return Errno.ESRCH;
        }

        if (!TryLock(space))
        {
            return Errno.EBUSY;
        }

        if (Cpu.Mode == LazyMode.Mmu)
        {
            Cpu.FlushLazy();
        }

        steps.Tell(ReadBack, Cpu, l1.Number, slot);
        return Unlock(space, Stored(l1, slot).IsPresent ? Errno.None : Errno.EFAULT);
    }

    /// <summary>Where a program sees the page of an entry.</summary>
    public static ulong AddressOf(int table, int slot) => GuestSpace.UserBase + ((ulong)table << L1TableShift) + ((ulong)slot << PageShift);

    private void Zap(GuestSpace space, int table, int slot)
    {
        Cpu.Queue.MakeRoom();
        var page = pages[pages.NumberOf(Intended(space.L1Tables[table]!, slot).Frame)];
        (page.Use, page.HeldBy) = (PageUse.Gathered, Cpu.Index);
        SetPte(space, table, slot, default, space.IsPinned ? UnmapPage : ClearPage);
    }

    /// <summary>set_pte_at: a store while the table is nobody's; else queued, by address in the address space that is loaded and by place in others.</summary>
    private void SetPte(GuestSpace space, int table, int slot, Entry value, GuestStepKind step, params ReadOnlySpan<int> meaning)
    {
        var l1 = space.L1Tables[table]!;
        var entry = XenKernel.EntryVa(l1.Frame, slot);
        if (!space.IsPinned)
        {
            kernel.Memory.WriteAt(entry, value.Raw);
        }
        else
        {
            var isLoaded = Cpu.Loaded == space && Cpu.Requested == space;
            kernel.QueueEntry(entry, value.Raw, isLoaded ? AddressOf(table, slot) : null);
            steps.Issues(Cpu, LazyMode.Mmu);
        }

        Span<int> said = stackalloc int[meaning.Length + 1];
        meaning.CopyTo(said);
        said[^1] = space.IsPinned ? steps.LastPlace(Cpu) : 0;
        steps.Tell(step, Cpu, l1.Number, slot, said[0], Word(said, 1), Word(said, 2));
        if (space.IsPinned)
        {
            Cpu.Issue(LazyMode.Mmu);
        }
    }

    private static int Word(ReadOnlySpan<int> words, int position) => position < words.Length ? words[position] : 0;

    private Entry ToPage(GuestPage page, bool writes) => Entry.To(kernel.PfnToMfn(page.Frame), ProgramFlags | (writes ? Entry.Writable : 0));

    /// <summary>What an entry will be when all that waits was made.</summary>
    private Entry Intended(GuestPage table, int slot) =>
        new(Cpu.Queue.Pending(kernel.VirtToMachine(XenKernel.EntryVa(table.Frame, slot))) ?? Stored(table, slot).Raw);

    private Entry Stored(GuestPage table, int slot) => new(kernel.Memory.ReadAt(XenKernel.EntryVa(table.Frame, slot)));

    /// <summary>Locks an address space in which an entry is present.</summary>
    private Errno Find(int mm, int table, int slot, out GuestSpace space)
    {
        space = Space(mm);
        if (space.Top is null || space.L1Tables[table % sizes.Slots] is not { } l1)
        {
            return Errno.ESRCH;
        }

        return !TryLock(space) ? Errno.EBUSY : Intended(l1, slot % sizes.Slots).IsPresent ? Errno.None : Unlock(space, Errno.EFAULT);
    }
}
