using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The protocol of pinning: read-only everywhere, then pinned; unpinned, then writable.</summary>
/// <remarks>Source: Linux f4f97b3ea9 arch/i386/xen/mmu.c; for the two roots of 64 bits v6.1 arch/x86/xen/mmu_pv.c.</remarks>
internal sealed partial class XenKernel
{
    private const ulong FlushTlbAfter = 1;

    /// <summary>xen_pgd_pin: every table of the address space, the root last and with a flush; then the roots become tables for good.</summary>
    /// <remarks>A flush inside the walk, or between it and the pins, is harmless: a table may be read-only before it is pinned. Both roots are pinned by one multicall, so that an
    /// address space is pinned or it is not.</remarks>
    public void Pin(IPinnedTables tables)
    {
        Steps?.BeginsPin(Current, tables);
        ProtectTables(tables, KernelFlags);
        Current.Queue.AddTogether(
            new(HypercallKind.MmuextOp, (ulong)MmuextCommand.PinL4Table, PfnToMfn(tables.KernelRoot).Number),
            new(HypercallKind.MmuextOp, (ulong)MmuextCommand.PinL4Table, PfnToMfn(tables.UserRoot).Number));
        tables.IsPinned = true;
        Steps?.FinishesPin(Current, tables);
        Current.Issue(LazyMode.None);
    }

    /// <summary>xen_pgd_unpin, the mirror of it.</summary>
    /// <remarks>A flush inside the walk, or between it and the unpins, is harmless: a table that is no longer pinned may stay read-only for a while.</remarks>
    public void Unpin(IPinnedTables tables)
    {
        Current.Queue.AddTogether(
            new(HypercallKind.MmuextOp, (ulong)MmuextCommand.UnpinTable, PfnToMfn(tables.UserRoot).Number),
            new(HypercallKind.MmuextOp, (ulong)MmuextCommand.UnpinTable, PfnToMfn(tables.KernelRoot).Number));
        tables.IsPinned = false;
        Steps?.BeginsUnpin(Current, tables);
        ProtectTables(tables, KernelFlags | Entry.Writable);
        Steps?.FinishesUnpin(Current, tables);
        Current.Issue(LazyMode.None);
    }

    /// <summary>xen_alloc_ptpage, for an address space that is pinned: the frame is read-only before it is linked.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_alloc_pt.</remarks>
    public void AllocatePinned(ulong frame) => Remap(frame, KernelFlags, 0);

    /// <summary>xen_release_ptpage, for an address space that is pinned: the frame is writable after it was unlinked.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_release_pt.</remarks>
    public void ReleasePinned(ulong frame) => Remap(frame, KernelFlags | Entry.Writable, 0);

    private void ProtectTables(IPinnedTables tables, ulong flags)
    {
        foreach (var table in tables.BelowTheRoots)
        {
            Remap(table, flags, 0);
            Steps?.Walks(Current, table, isReadOnly: (flags & Entry.Writable) == 0);
        }

        Remap(tables.UserRoot, flags, 0);
        Remap(tables.KernelRoot, flags, FlushTlbAfter);
        Steps?.Walks(Current, tables.KernelRoot, isReadOnly: (flags & Entry.Writable) == 0);
    }

    private void Remap(ulong frame, ulong flags, ulong flush) =>
        Current.Queue.Add(new(HypercallKind.UpdateVaMapping, VaOfGuestFrame(frame), Entry.To(PfnToMfn(frame), flags).Raw, flush));

    /// <summary>xen_activate_mm.</summary>
    private void ActivateMm(AddressSpace mm)
    {
        Pin(new PinnedTables(this, mm.PageTable));
        SwitchMm(mm);
    }

    /// <summary>xen_exit_mmap: no processor stays in the address space, whose tables are memory like any other then. What follows is done by plain stores.</summary>
    private void ExitMmap(AddressSpace mm)
    {
        var here = Current.Index;
        foreach (var cpu in cpus)
        {
            if (cpu.Requested == mm)
            {
                RunOn(cpu.Index);
                Current.WriteCr3(null, Root, default);
            }
        }

        RunOn(here);
        Unpin(new PinnedTables(this, mm.PageTable));
    }

    /// <summary>No address space is left, and every processor is on the kernel's own root.</summary>
    public void RemoveAll()
    {
        foreach (var cpu in cpus)
        {
            RunOn(cpu.Index);
            if (cpu.Requested is not null)
            {
                cpu.WriteCr3(null, Root, default);
            }
        }

        RunOn(0);
        foreach (var table in tables.Where(table => table.IsPinned))
        {
            Unpin(new PinnedTables(this, table));
        }

        tables.Clear();
    }

    /// <summary>The tables of an address space of the memory management.</summary>
    private sealed class PinnedTables(XenKernel kernel, PageTable table) : IPinnedTables
    {
        public int Index => 0;

        public IEnumerable<ulong> BelowTheRoots => Enumerable.Range(1, Levels - 1).Select(level => kernel.GuestFrameOf(table.Table(level)));

        public ulong KernelRoot => kernel.GuestFrameOf(table.Table(Levels));

        public ulong UserRoot => kernel.GuestFrameOf(table.Table(XenKernel.UserRoot));

        public bool IsPinned
        {
            get => table.IsPinned;
            set => table.IsPinned = value;
        }
    }
}
