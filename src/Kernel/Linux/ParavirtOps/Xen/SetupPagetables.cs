using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

internal sealed partial class XenKernel
{
    /// <summary>FIX_PARAVIRT_BOOTMAP: where the shared info page is seen. No table of the builder's reaches so far.</summary>
    private const ulong Fixmap = GuestImage.VirtBase + 0x1000_0000;

    private const ulong KernelFlags = Entry.Present | Entry.Accessed | Entry.Dirty;
    private const ulong TableFlags = KernelFlags | Entry.Writable | Entry.User;

    /// <summary>The operation set_pte of the kernel's own mappings, which is another one until they are complete.</summary>
    private Action<ulong, ulong> setPte = (_, _) => { };

    /// <summary>pagetable_setup_start, pagetable_init and pagetable_setup_done: the builder's tables are the template, and only mappings that are not there yet are added.</summary>
    /// <param name="initialRoot">The guest frame of the root that the builder has made.</param>
    /// <param name="fixmapTable">A free guest frame.</param>
    /// <param name="sharedInfo">The machine address of the shared info page.</param>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, and commit 3b827c1b3a for the initial set_pte; for 64 bits, v6.1 arch/x86/xen/mmu_pv.c.</remarks>
    private void SetupPagetables(ulong initialRoot, ulong fixmapTable, ulong sharedInfo)
    {
        setPte = SetPteInit;
        var root = VaOfGuestFrame(GuestImage.RootFrame);
        Memory.PageAt(VaOfGuestFrame(initialRoot), write: false).CopyTo(Memory.PageAt(root, write: true));
        MakeReadOnly(GuestImage.RootFrame);
        Root = PfnToMfn(GuestImage.RootFrame);
        Current.WriteCr3(null, Root, default);
        Current.Call(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.PinL4Table, Root.Number));
        Current.Call(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.UnpinTable, PfnToMfn(initialRoot).Number));
        Steps?.StartsDay(Current);

        for (var pfn = 0ul; pfn < (ulong)built.P2m.Count; pfn++)
        {
            setPte(EntryAddress(VaOfGuestFrame(pfn)), Entry.To(PfnToMfn(pfn), KernelFlags | Entry.Writable).Raw);
            Steps?.SetsInitially(Current, pfn);
        }

        setPte = SetKernelPte;
        Steps?.FinishesSetup(Current);
        MakeReadOnly(fixmapTable);
        SetKernelPte(EntryAddress(Fixmap, level: 2), Entry.To(PfnToMfn(fixmapTable), TableFlags).Raw);
        setPte(EntryAddress(Fixmap), sharedInfo | KernelFlags | Entry.Writable);
        hasVcpuInfo = true;
    }

    /// <summary>xen_set_pte_init: what is mapped read-only stays so, because it may be a table; everything else passes.</summary>
    /// <param name="at">The machine address of the entry.</param>
    /// <param name="value">The entry, with its machine frame.</param>
    private void SetPteInit(ulong at, ulong value)
    {
        var old = new Entry(ReadMachine(at));
        SetKernelPte(at, old.IsPresent && !old.IsWritable ? value & ~Entry.Writable : value);
    }

    private void SetKernelPte(ulong at, ulong value) => Current.Call(new(HypercallKind.MmuUpdate, at, value));

    /// <summary>make_lowmem_page_readonly: at once, and without a flush.</summary>
    public void MakeReadOnly(ulong pfn) =>
        Current.Call(new(HypercallKind.UpdateVaMapping, VaOfGuestFrame(pfn), Entry.To(PfnToMfn(pfn), KernelFlags).Raw));

    /// <summary>lookup_address: the machine address of the entry for an address of the kernel's, in the table of a level.</summary>
    private ulong EntryAddress(ulong va, int level = 1)
    {
        var table = Root;
        for (var above = 4; above > level; above--)
        {
            table = new Entry(ReadMachine(AddressIn(table, Index(va, above)))).Frame;
        }

        return AddressIn(table, Index(va, level));
    }

    /// <summary>The entry for an address of the kernel's, as it is.</summary>
    public Entry KernelEntry(ulong va) => new(ReadMachine(EntryAddress(va)));

    /// <summary>Reads what stands at a machine address, where the kernel sees it.</summary>
    private ulong ReadMachine(ulong at)
    {
        var pfn = Memory.ReadAt(M2pBase + ((at >> PageShift) * sizeof(ulong)));
        return Memory.ReadAt(VaOfGuestFrame(pfn) + (at % MachineMemory.FrameBytes));
    }

    private static ulong AddressIn(Mfn table, int slot) => (table.Number << PageShift) + ((ulong)slot * sizeof(ulong));
}
