using Verified.Abi.Machines;
using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;

namespace Verified.Kernel.Linux.ParavirtOps.Hardware;

/// <summary>A machine whose processors make the accesses of programs and guests: pagetables and sptes are in its memory, and its marks are what the kernel finds.</summary>
internal sealed class HardwareWorld : IWorld
{
    private readonly Sizes sizes;
    private readonly HardwareMemory memory;
    private readonly HardwareAccess access;
    private readonly HardwareProcessors processors;

    public HardwareWorld(Sizes sizes, IMachine machine)
    {
        this.sizes = sizes;
        memory = new HardwareMemory(machine, FramesOf(sizes));
        access = new HardwareAccess(machine, memory, sizes.Pages);
        processors = new HardwareProcessors(sizes, access);
        Mmu = HardwareMmu.Ops(memory, processors);
        Reset();
    }

    public MmuOps Mmu { get; }

    public KernelMemory Memory => memory;

    public Processors Processors => processors;

    public int FramesOfATable => HardwareTables.Levels;

    public VirtualProcessors VirtualProcessors(int secondary, ShadowPageTable sptes) =>
        new HardwareVirtualProcessors(sizes, access, sptes, Shadow(secondary, HardwareTables.Levels), Shadow(secondary, 1), sizes.Cpus + (secondary * sizes.Vcpus));

    public void Reset()
    {
        memory.Clear();
        processors.FlushAll();
        access.Reset();
        for (var secondary = 0; secondary < sizes.Secondaries; secondary++)
        {
            for (var level = HardwareTables.Levels; level > 1; level--)
            {
                HardwareTables.Link(memory, Shadow(secondary, level), level, Shadow(secondary, level - 1));
            }
        }
    }

    public void SwitchTo(int thread)
    {
    }

    public void Rest()
    {
    }

    /// <summary>How many frames of memory a kernel of this size uses.</summary>
    public static int FramesOf(Sizes sizes) => sizes.Pages + ((sizes.Mms + sizes.Secondaries) * HardwareTables.Levels);

    // The tables of level 1 are where each world has its sptes; the others are behind them.
    private Pfn Shadow(int secondary, int level) => level == 1
        ? this.ShadowOf(sizes, secondary)
        : new Pfn(this.ShadowOf(sizes, sizes.Secondaries).Number + (secondary * (HardwareTables.Levels - 1)) + level - 2);
}
