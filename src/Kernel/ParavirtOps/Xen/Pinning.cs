using Verified.Kernel.Mm;
using Verified.Kernel.Xen;

namespace Verified.Kernel.ParavirtOps.Xen;

/// <summary>The protocol of pinning: read-only everywhere, then pinned; unpinned, then writable.</summary>
/// <remarks>Source: Linux f4f97b3ea9 arch/i386/xen/mmu.c; for the two roots of 64 bits v6.1 arch/x86/xen/mmu_pv.c.</remarks>
internal sealed partial class XenKernel
{
    private const ulong FlushTlbAfter = 1;

    /// <summary>xen_pgd_pin: every table of the address space, the root last and with a flush; then the roots become tables for good.</summary>
    private void Pin(PageTable table)
    {
        ProtectTables(table, KernelFlags);
        Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.PinL4Table, KernelRootOf(table).Number));
        Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.PinL4Table, UserRootOf(table).Number));
        Current.Issue(LazyMode.None);
        table.IsPinned = true;
    }

    /// <summary>xen_pgd_unpin, the mirror of it.</summary>
    private void Unpin(PageTable table)
    {
        Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.UnpinTable, UserRootOf(table).Number));
        Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.UnpinTable, KernelRootOf(table).Number));
        ProtectTables(table, KernelFlags | Entry.Writable);
        Current.Issue(LazyMode.None);
        table.IsPinned = false;
    }

    private void ProtectTables(PageTable table, ulong flags)
    {
        for (var level = 1; level < Levels; level++)
        {
            Remap(table.Table(level), flags, 0);
        }

        Remap(table.Table(UserRoot), flags, 0);
        Remap(table.Table(Levels), flags, FlushTlbAfter);
    }

    private void Remap(Pfn frame, ulong flags, ulong flush) =>
        Current.Queue.Add(new(HypercallKind.UpdateVaMapping, VaOf(frame), Entry.To(MfnOf(frame), flags).Raw, flush));

    /// <summary>xen_activate_mm.</summary>
    private void ActivateMm(AddressSpace mm)
    {
        Pin(mm.PageTable);
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
        Unpin(mm.PageTable);
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
            Unpin(table);
        }

        tables.Clear();
    }
}
