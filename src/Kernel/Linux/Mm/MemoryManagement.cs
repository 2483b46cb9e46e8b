using Verified.Abi.Notifier;
using Verified.Kernel.Linux.ParavirtOps;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

/// <summary>The memory management of the kernel: its global state, and in a file for each operation what can be done with it.</summary>
internal sealed partial class MemoryManagement
{
    private readonly Sizes sizes;
    private readonly Scheduler sched;
    private readonly IWorld world;
    private readonly MmuOps mmu;
    private readonly Processors processors;
    private readonly KernelLock allLocks;
    private readonly IdPool ranges;
    private readonly IdPool updates;

    public MemoryManagement(Sizes sizes, Scheduler sched, IWorld world, PhysicalMemory device)
    {
        (this.sizes, this.sched, this.world, mmu, processors) = (sizes, sched, world, world.Mmu, world.Processors);
        Contents = new PageContents(world.Memory, sizes.Values);
        Allocator = new PageAllocator(sched, Contents, mmu.MapKernelPage, sizes.Pages, sizes.Mms * sizes.Vas);
        Swap = new SwapDevice(sizes.SwapSlots, world.Memory, device);
        allLocks = new KernelLock(sched, LockClass.AllLocks);
        ranges = new IdPool(sched, sizes.Ranges);
        updates = new IdPool(sched, sizes.Updates);
        Spaces = Enumerable.Range(0, sizes.Mms).Select(NewSpace).ToArray();
    }

    public PageContents Contents { get; }

    public PageAllocator Allocator { get; }

    public SwapDevice Swap { get; }

    /// <summary>The TLB of each processor.</summary>
    public Tlb[] Tlbs => processors.Tlbs;

    public AddressSpace[] Spaces { get; }

    /// <summary>The first program starts in address space 0.</summary>
    public void Boot()
    {
        var init = Spaces[0];
        init.PageTable.Create();
        mmu.ActivateMm(init);
        init.Life = Life.Running;
        init.Vmas.Map(new Va(0), init.Vmas.Last);
        sched.Stepped(StepKind.CreateMm, init.Index);
    }

    /// <summary>True when no lock is held, no operation is under way and no identifier is borrowed.</summary>
    public bool IsQuiet() => ranges.IsFull && updates.IsFull && !allLocks.IsHeld && Spaces.All(mm => mm.AllUnlocked())
        && Enumerable.Range(0, Allocator.Size).All(page => !Allocator[new Pfn(page)].Lock.IsHeld);

    private AddressSpace NewSpace(int index) =>
        new(index, new PageTable(mmu, world.TablesOf(sizes, index), sizes.Vas), sizes.Vas, sched, sleepingCallbacks: !sizes.PointNotifications);
}
