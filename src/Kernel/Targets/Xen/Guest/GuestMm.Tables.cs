using Verified.Abi;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Tables;
using static Verified.Abi.Xen.Guest.GuestStepKind;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <remarks>Address spaces and their tables: made, pinned, unpinned, given up.</remarks>
internal sealed partial class GuestMm
{
    /// <summary>mm_init, with an empty pagetable that is not pinned.</summary>
    public Errno Create(int mm)
    {
        var space = Space(mm);
        if (space.Top is not null)
        {
            return Errno.EEXIST;
        }

        if (Allocate() is not { } top)
        {
            return Errno.ENOMEM;
        }

        kernel.MakeRoots(top.Frame, space.UserRoot);
        Clear(space.Level3);
        Clear(space.Level2);
        var toLevel3 = Entry.To(kernel.PfnToMfn(space.Level3), TableFlags).Raw;
        kernel.Memory.WriteAt(XenKernel.EntryVa(top.Frame, 0), toLevel3);
        kernel.Memory.WriteAt(XenKernel.EntryVa(space.UserRoot, 0), toLevel3);
        kernel.Memory.WriteAt(XenKernel.EntryVa(space.Level3, 0), Entry.To(kernel.PfnToMfn(space.Level2), TableFlags).Raw);
        (top.Use, top.Of, space.Top) = (PageUse.Top, space.Index, top);
        (space.MayDoIo, space.HasPorts) = (false, false);
        steps.Tell(CreateMm, Cpu, space.Index, top.Number);
        return Errno.None;
    }

    /// <summary>xen_activate_mm, xen_dup_mmap.</summary>
    public Errno Activate(int mm)
    {
        var space = Space(mm);
        if (Cpu.Mode != LazyMode.None || space.Top is null || space.IsPinned)
        {
            return Errno.EINVAL;
        }

        if (!TryLock(space))
        {
            return Errno.EBUSY;
        }

        kernel.Pin(space);
        return Unlock(space);
    }

    /// <summary>xen_exit_mmap: every processor that has the address space loaded is told to drop it, and it is unpinned.</summary>
    /// <remarks>Source: Linux v6.1 arch/x86/xen/mmu_pv.c, xen_drop_mm_ref.</remarks>
    public Errno Exit(int mm)
    {
        var space = Space(mm);
        if (Cpu.Mode != LazyMode.None || space.Top is null || !space.IsPinned || space.Index == GuestSizes.Kernel)
        {
            return Errno.EINVAL;
        }

        if (!TryLock(space))
        {
            return Errno.EBUSY;
        }

        var here = Cpu.Index;
        foreach (var cpu in kernel.Cpus)
        {
            if (cpu.Loaded == space || cpu.Requested == space)
            {
                kernel.Resume(cpu.Index);
                EnterKernel();
                Cpu.FlushLazy();
                DropReference(space);
            }
        }

        kernel.Resume(here);
        kernel.Unpin(space);
        return Unlock(space);
    }

    /// <summary>drop_mm_ref_this_cpu.</summary>
    private void DropReference(GuestSpace space)
    {
        if (Cpu.Requested == space)
        {
            Cpu.WriteCr3(null, kernel.Root, default);
            Cpu.FlushLazy();
        }
    }

    /// <summary>__mmdrop: all that an unpinned address space has is freed.</summary>
    public Errno Drop(int mm)
    {
        var space = Space(mm);
        if (Cpu.Mode != LazyMode.None || space.Top is not { } top || space.IsPinned)
        {
            return Errno.EINVAL;
        }

        if (!TryLock(space))
        {
            return Errno.EBUSY;
        }

        for (var table = 0; table < sizes.Slots; table++)
        {
            GiveUpTable(space, table);
        }

        (top.Use, top.HeldBy, space.Top, space.LockedBy) = (PageUse.Released, Cpu.Index, null, null);
        steps.Tell(DestroyMm, Cpu, space.Index);
        return FreeGathered();
    }

    /// <summary>free_pte_range: the pages of a table are unmapped, it is unlinked, and given up.</summary>
    public Errno FreeTable(int mm, int table)
    {
        var space = Space(mm);
        if (space.Top is null || space.L1Tables[table % sizes.Slots] is null)
        {
            return Errno.ESRCH;
        }

        if (!TryLock(space))
        {
            return Errno.EBUSY;
        }

        GiveUpTable(space, table % sizes.Slots);
        return Unlock(space);
    }

    /// <summary>pte_alloc: the table is read-only before it is linked where it can be walked.</summary>
    private GuestPage? MakeTable(GuestSpace space, int table)
    {
        if (Allocate() is not { } l1)
        {
            return null;
        }

        Cpu.Queue.MakeRoom();
        Clear(l1.Frame);
        (l1.Use, l1.Of) = (PageUse.L1Table, space.Index);
        if (space.IsPinned)
        {
            kernel.AllocatePinned(l1.Frame);
            steps.Marks(l1, isReadOnly: true);
            Issue(AllocatePinnedTable, space.Index, l1.Number, steps.LastPlace(Cpu));
        }
        else
        {
            steps.Tell(AllocateTable, Cpu, space.Index, l1.Number);
        }

        space.L1Tables[table] = l1;
        SetPmd(space, table, Entry.To(kernel.PfnToMfn(l1.Frame), TableFlags), l1);
        return l1;
    }

    private void GiveUpTable(GuestSpace space, int table)
    {
        if (space.L1Tables[table] is not { } l1)
        {
            return;
        }

        for (var slot = 0; slot < sizes.Slots; slot++)
        {
            if (Intended(l1, slot).IsPresent)
            {
                Zap(space, table, slot);
            }
        }

        SetPmd(space, table, default, null);
        space.L1Tables[table] = null;
        Cpu.FlushLazy();
        (l1.Use, l1.HeldBy) = (PageUse.Released, Cpu.Index);
        if (space.IsPinned)
        {
            kernel.ReleasePinned(l1.Frame);
            steps.Marks(l1, isReadOnly: false);
            Issue(ReleasePinnedTable, l1.Number, steps.LastPlace(Cpu));
        }
        else
        {
            steps.Tell(ReleaseTable, Cpu, l1.Number);
        }
    }

    /// <summary>set_pmd: queued where the table is pinned; there is no other way to change one above the lowest.</summary>
    private void SetPmd(GuestSpace space, int table, Entry value, GuestPage? l1)
    {
        var entry = XenKernel.EntryVa(space.Level2, GuestSpace.FirstSlotOfLevel2 + table);
        if (!space.IsPinned)
        {
            kernel.Memory.WriteAt(entry, value.Raw);
            steps.Tell(l1 is null ? ClearLink : StoreLink, Cpu, space.Top!.Number, table, l1?.Number ?? 0);
            return;
        }

        kernel.QueueEntry(entry, value.Raw);
        var place = steps.LastPlace(Cpu);
        if (l1 is null)
        {
            Issue(UnlinkTable, space.Top!.Number, table, place);
        }
        else
        {
            Issue(LinkTable, space.Top!.Number, table, l1.Number, place);
        }
    }

    /// <summary>Says what was queued last, and issues it as a change of pagetables.</summary>
    private void Issue(GuestStepKind step, int b, int c = 0, int d = 0, int e = 0)
    {
        steps.Issues(Cpu, LazyMode.Mmu);
        steps.Tell(step, Cpu, b, c, d, e);
        Cpu.Issue(LazyMode.Mmu);
    }

    private void Clear(ulong frame) => kernel.Memory.PageAt(XenKernel.VaOfGuestFrame(frame), write: true).Clear();
}
