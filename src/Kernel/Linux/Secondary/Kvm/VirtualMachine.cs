using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Secondary.Kvm;

/// <summary>struct kvm: a virtual machine, whose memory is that of one process.</summary>
/// <remarks>Source: Linux v2.6.27 include/linux/kvm_host.h, virt/kvm/kvm_main.c.</remarks>
internal sealed partial class VirtualMachine : MmuNotifier
{
    private readonly Scheduler sched;
    private readonly MemoryManagement memory;
    private readonly IdPool faults;
    private readonly QuietWait quiet;
    private readonly bool pinning;

    public VirtualMachine(int index, Sizes sizes, Scheduler sched, MemoryManagement memory, ShadowPageTable sptes, VirtualProcessors processors, IdPool faults)
        : base(sched, index)
    {
        (this.sched, this.memory, this.faults, pinning, Sptes, Processors) = (sched, memory, faults, sizes.Pinned, sptes, processors);
        Slots = new MemorySlots(sizes.Vas);
        MmuLock = new MmuLock(sched);
        quiet = new QuietWait(this);
    }

    public MemorySlots Slots { get; }

    public ShadowPageTable Sptes { get; }

    public VirtualProcessors Processors { get; }

    public MmuLock MmuLock { get; }

    /// <summary>mmu_notifier_seq: moves on with each page that is invalidated and each invalidate range that ends.</summary>
    public int Sequence { get; private set; }

    /// <summary>mmu_notifier_count: invalidate ranges that are open.</summary>
    public int Count { get; private set; }

    /// <summary>An spte was dropped, and the TLBs of the virtual processors are not flushed since.</summary>
    public bool SecondaryFlushPending { get; private set; }

    /// <summary>The machine may map memory: it is registered, and its release has not begun.</summary>
    private bool IsLive => Registration == Registration.Live;

    /// <summary>A fault that met an invalidate range need not be tried again before the invalidate range is gone.</summary>
    private sealed class QuietWait(VirtualMachine machine) : Waitable(machine.Scheduler)
    {
        public override bool IsReady => machine.Count == 0 || !machine.IsLive;
    }
}
