using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The page tables of address spaces: machine frames in tables of four levels, of which programs and the kernel have a root each.</summary>
/// <remarks>Source: Linux v6.1 arch/x86/xen/mmu_pv.c.</remarks>
internal sealed partial class XenKernel
{
    /// <summary>Where the first page of an address space is in the programs' part of memory.</summary>
    private const ulong UserBase = 0x40_0000;

    /// <summary>The levels of an address space's tables; one frame behind them is the programs' root.</summary>
    private const int Levels = 4;

    private const int UserRoot = Levels + 1;

    /// <summary>How many frames the tables of an address space have.</summary>
    public const int FramesOfATable = Levels + 1;

    private const int FirstKernelSlot = Mode.LastXenSlot + 1;
    private const ulong FrameBits = ~Entry.Flags;
    private const ulong PageMask = ~(ulong)(MachineMemory.FrameBytes - 1);

    private readonly List<PageTable> tables = [];

    /// <summary>The address spaces that have tables.</summary>
    public IReadOnlyList<PageTable> Tables => tables;

    /// <summary>The operations of this kernel.</summary>
    /// <param name="processors">Who holds translations.</param>
    public MmuOps Ops(Processors processors) => new()
    {
        Levels = Levels,
        PgdAlloc = PgdAlloc,
        PgdFree = table => tables.Remove(table),
        AllocTable = (table, level) => Memory.ForWriting(table.Table(level)).Clear(),
        ReleaseTable = (_, _) => { },
        SetTable = SetTable,
        ReadPte = ReadPte,
        ShowPte = ShowPte,
        SetPteAt = SetPteAt,
        ActivateMm = ActivateMm,
        DupMmap = (_, child) => Pin(new PinnedTables(this, child.PageTable)),
        ExitMmap = ExitMmap,
        FlushTlb = (cpu, mm, first, last) =>
        {
            FlushTlb(cpu, mm, first, last);
            processors.Flush(cpu, mm, first, last);
        },
        EnterLazyMmu = () => Current.Enter(LazyMode.Mmu),
        FlushLazyMmu = () => Current.FlushLazy(),
        LeaveLazyMmu = () => Current.Leave(LazyMode.Mmu),
        MapKernelPage = MapKernelPage,
    };

    /// <summary>Where a program sees a page of its address space.</summary>
    public static ulong UserVa(Va va) => UserBase + ((ulong)va.Number << PageShift);

    /// <summary>The root of the kernel in an address space.</summary>
    public Mfn KernelRootOf(PageTable table) => MfnOf(table.Table(Levels));

    /// <summary>The root of programs in an address space.</summary>
    public Mfn UserRootOf(PageTable table) => MfnOf(table.Table(UserRoot));

    /// <summary>pte_val: a present entry names the guest's frame and not the machine's.</summary>
    public ulong PteVal(ulong entry) =>
        (entry & Entry.Present) == 0 ? entry
        : PfnOf(new Entry(entry).Frame) is { } pfn ? (entry & ~FrameBits) | ((ulong)pfn.Number << PageShift)
        : throw new KernelBug($"entry {entry:x} maps a frame that is not the guest's");

    /// <summary>make_pte.</summary>
    public ulong MakePte(ulong entry) =>
        (entry & Entry.Present) == 0 ? entry : Entry.To(MfnOf(new Pfn((int)((entry & FrameBits) >> PageShift))), entry & ~FrameBits).Raw;

    /// <summary>xen_pgd_alloc: the kernel's part is the same in all address spaces, and programs have a root without it.</summary>
    private void PgdAlloc(PageTable table)
    {
        MakeRoots(GuestFrameOf(table.Table(Levels)), GuestFrameOf(table.Table(UserRoot)));
        tables.Add(table);
    }

    /// <summary>Two empty roots, of which that of the kernel has what all address spaces share.</summary>
    public void MakeRoots(ulong kernelRoot, ulong userRoot)
    {
        Memory.PageAt(VaOfGuestFrame(userRoot), write: true).Clear();
        var root = Memory.PageAt(VaOfGuestFrame(kernelRoot), write: true);
        root.Clear();
        var at = FirstKernelSlot * sizeof(ulong);
        Memory.PageAt(VaOfGuestFrame(GuestImage.RootFrame), write: false)[at..].CopyTo(root[at..]);
    }

    /// <summary>xen_set_pgd and those below it, for tables that are not pinned yet.</summary>
    private void SetTable(PageTable table, int level)
    {
        var entry = Entry.To(MfnOf(table.Table(level - 1)), TableFlags).Raw;
        Memory.Write(table.Table(level), Index(UserBase, level), entry);
        if (level == Levels)
        {
            Memory.Write(table.Table(UserRoot), Index(UserBase, level), entry);
        }
    }

    /// <summary>Reading back what was queued is a reason to do it first.</summary>
    private ulong ReadPte(PageTable table, Va va)
    {
        if (Current.Queue.Count > 0 && Current.Queue.Pending(PteAddress(table, va)) is not null)
        {
            Current.Queue.Flush();
        }

        return PteVal(Memory.Read(table.Table(1), PteIndex(va)));
    }

    private ulong ShowPte(PageTable table, Va va) =>
        PteVal(Current.Queue.Pending(PteAddress(table, va)) ?? Memory.Read(table.Table(1), PteIndex(va)));

    /// <summary>xen_set_pte_at: a store where the table is nobody's yet; by address in the address space that is loaded; else by the place of the entry.</summary>
    private void SetPteAt(PageTable table, Va va, ulong entry)
    {
        var value = MakePte(entry);
        if (!table.IsPinned)
        {
            Memory.Write(table.Table(1), PteIndex(va), value);
            return;
        }

        // A load of another root that waits is made before this change: then the address no longer leads to the table.
        var isLoaded = Current.Loaded == Current.Requested && (Current.Loaded as AddressSpace)?.PageTable == table;
        QueueEntry(EntryVa(GuestFrameOf(table.Table(1)), PteIndex(va)), value, isLoaded ? UserVa(va) : null);
        Current.Issue(LazyMode.Mmu);
    }

    /// <summary>Queues the change of an entry of a pinned table: by its address in the address space that is loaded; else by the place of the entry.</summary>
    /// <param name="entry">Where the kernel sees the entry.</param>
    /// <param name="value">What it becomes, with the machine's frame.</param>
    /// <param name="mapped">What it maps in the address space that is loaded; nothing: it is an entry of another one, or of a higher level.</param>
    public void QueueEntry(ulong entry, ulong value, ulong? mapped = null)
    {
        var at = VirtToMachine(entry);
        Current.Queue.Add(mapped is { } va ? new(HypercallKind.UpdateVaMapping, va, value) : new(HypercallKind.MmuUpdate, at, value), at);
    }

    /// <summary>Where the kernel sees an entry of one of its frames.</summary>
    public static ulong EntryVa(ulong frame, int index) => VaOfGuestFrame(frame) + ((ulong)index * sizeof(ulong));

    /// <summary>arbitrary_virt_to_machine: the machine address of what the kernel sees at an address.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/mmu.c, arbitrary_virt_to_machine.</remarks>
    public ulong VirtToMachine(ulong va)
    {
        var offset = va & ~PageMask;
        return (PfnToMfn(GuestFrameAt(va)).Number << PageShift) + offset;
    }

    private ulong PteAddress(PageTable table, Va va) => VirtToMachine(EntryVa(GuestFrameOf(table.Table(1)), PteIndex(va)));

    private static int PteIndex(Va va) => Index(UserVa(va), 1);
}
