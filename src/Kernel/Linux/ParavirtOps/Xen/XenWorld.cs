using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The kernel's platform as a guest of the reference hypervisor.</summary>
/// <remarks>One kernel thread runs at a time, on the processor on which its program ran last. What it has queued is done before another one runs.</remarks>
internal sealed class XenWorld : IWorld
{
    private const int BootThread = -1;

    private readonly Sizes sizes;
    private readonly int checks;
    private readonly Func<IHypercalls, IHypercalls>? wire;
    private readonly XenProcessors processors;
    private readonly int[] cpuOf = new int[33];
    private int running = BootThread;
    private ulong lazyThreads;
    private bool isAtRest;
    private XenCensus atBoot;

    /// <param name="sizes">How large the kernel is.</param>
    /// <param name="checks">How often each hypercall may ask whether work is pending before the answer is yes.</param>
    /// <param name="wire">What stands between the guest and the hypervisor; nothing: the guest enters it itself.</param>
    public XenWorld(Sizes sizes, int checks = int.MaxValue, Func<IHypercalls, IHypercalls>? wire = null)
    {
        (this.sizes, this.checks, this.wire) = (sizes, checks, wire);
        processors = new XenProcessors(sizes, this);
        (Kernel, Mmu, atBoot) = Start();
    }

    /// <summary>The kernel in its domain.</summary>
    public XenKernel Kernel { get; private set; }

    public MmuOps Mmu { get; private set; }

    public KernelMemory Memory => Kernel.Memory;

    public Processors Processors => processors;

    public int FramesOfATable => XenKernel.FramesOfATable;

    public VirtualProcessors VirtualProcessors(int secondary, ShadowPageTable sptes) => new WalkingProcessors(sizes, Memory, sptes);

    private int Frames => sizes.Pages + (sizes.Mms * FramesOfATable) + sizes.Secondaries;

    /// <summary>A kernel that has come to rest is used again: all address spaces go, and then the hypervisor must count what it counted after boot. One that has not is built anew.</summary>
    public void Reset()
    {
        processors.FlushAll();
        Array.Clear(cpuOf);
        lazyThreads = 0;
        running = BootThread;
        if (!isAtRest)
        {
            (Kernel, Mmu, atBoot) = Start();
            return;
        }

        isAtRest = false;
        Kernel.RemoveAll();
        FreeAll(Kernel);
        if (atBoot.FirstDifference(Kernel.Hypervisor) is { } difference)
        {
            throw new KernelBug($"the last run has left something: {difference}");
        }
    }

    /// <summary>arch_start_context_switch and arch_end_context_switch: a thread in lazy MMU mode leaves it, and is in it again when it goes on.</summary>
    public void SwitchTo(int thread)
    {
        isAtRest = false;
        if (thread == running)
        {
            return;
        }

        if (Kernel.Current.Mode == LazyMode.Mmu)
        {
            Kernel.Current.Leave(LazyMode.Mmu);
            lazyThreads |= 1ul << (running + 1);
        }

        running = thread;
        Kernel.RunOn(cpuOf[thread + 1]);
        if ((lazyThreads & (1ul << (thread + 1))) != 0)
        {
            lazyThreads &= ~(1ul << (thread + 1));
            Kernel.Current.Enter(LazyMode.Mmu);
        }
    }

    /// <summary>A program runs on a processor: the thread that does its work is there now, and the address space is loaded.</summary>
    public XenKernel RunProgram(int cpu, AddressSpace mm)
    {
        cpuOf[running + 1] = cpu;
        Kernel.RunOn(cpu);
        Kernel.SwitchMm(mm);
        return Kernel;
    }

    public void Rest()
    {
        if ((Kernel.FirstDefect(atBoot) ?? processors.FirstDefect()) is { } defect)
        {
            throw new KernelBug(defect);
        }

        isAtRest = true;
    }

    private (XenKernel Kernel, MmuOps Mmu, XenCensus AtBoot) Start()
    {
        var kernel = new XenKernel(sizes.Cpus, checks, wire);
        FreeAll(kernel);
        return (kernel, kernel.Ops(processors), new XenCensus(kernel.Hypervisor));
    }

    /// <summary>free_all_bootmem: the allocator's pages leave the kernel's mapping, and all other frames are zero.</summary>
    private void FreeAll(XenKernel kernel)
    {
        for (var frame = 0; frame < sizes.Pages; frame++)
        {
            kernel.MapKernelPage(new Pfn(frame), isAllocated: false);
        }

        for (var frame = sizes.Pages; frame < Frames; frame++)
        {
            kernel.Memory.ForWriting(new Pfn(frame)).Clear();
        }
    }
}
