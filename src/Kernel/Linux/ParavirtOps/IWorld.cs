using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;

namespace Verified.Kernel.Linux.ParavirtOps;

/// <summary>What the kernel runs on: a machine of its own, or a hypervisor's.</summary>
internal interface IWorld
{
    MmuOps Mmu { get; }

    KernelMemory Memory { get; }

    Processors Processors { get; }

    /// <summary>How many frames are set aside for the tables of one address space.</summary>
    int FramesOfATable { get; }

    /// <summary>The virtual processors that use the sptes of a secondary MMU.</summary>
    VirtualProcessors VirtualProcessors(int secondary, ShadowPageTable sptes);

    /// <summary>As after boot: no address space, and all memory free.</summary>
    void Reset();

    /// <summary>Another thread than the last one is about to run: the boot thread -1, or one from 0 on.</summary>
    void SwitchTo(int thread);

    /// <summary>All threads have finished.</summary>
    /// <exception cref="Sched.KernelBug">The world is not as it must be then.</exception>
    void Rest();
}

/// <summary>Frames by their use: pages of the allocator, tables, and those of secondary MMUs.</summary>
internal static class FrameLayout
{
    public static Pfn TablesOf(this IWorld world, Sizes sizes, int mm) => new(sizes.Pages + (mm * world.FramesOfATable));

    public static Pfn ShadowOf(this IWorld world, Sizes sizes, int secondary) => new(sizes.Pages + (sizes.Mms * world.FramesOfATable) + secondary);
}
