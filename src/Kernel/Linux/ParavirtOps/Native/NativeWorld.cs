using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;

namespace Verified.Kernel.Linux.ParavirtOps.Native;

/// <summary>A machine without a hypervisor: page tables of one level, which the kernel writes as it likes.</summary>
internal sealed class NativeWorld : IWorld
{
    private readonly Sizes sizes;
    private readonly PhysicalMemory memory;
    private readonly NativeProcessors processors;

    public NativeWorld(Sizes sizes)
    {
        this.sizes = sizes;
        memory = new PhysicalMemory(sizes.Pages + sizes.Mms + sizes.Secondaries);
        processors = new NativeProcessors(sizes, memory);
        Mmu = NativeMmu.Ops(memory, processors);
    }

    public MmuOps Mmu { get; }

    public KernelMemory Memory => memory;

    public Processors Processors => processors;

    public int FramesOfATable => 1;

    public VirtualProcessors VirtualProcessors(int secondary, ShadowPageTable sptes) => new WalkingProcessors(sizes, memory, sptes);

    public void Reset()
    {
        memory.Clear();
        processors.FlushAll();
    }

    public void SwitchTo(int thread)
    {
    }

    public void Rest()
    {
    }
}
