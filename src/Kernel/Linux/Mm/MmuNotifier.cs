using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

/// <summary>struct mmu_notifier with its operations: a secondary MMU that follows one address space.</summary>
/// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h.</remarks>
internal abstract class MmuNotifier(Scheduler scheduler, int index) : Waitable(scheduler)
{
    public int Index => index;

    public Registration Registration { get; set; }

    /// <summary>Exit or unregister has begun to release it; the other one waits.</summary>
    public bool IsReleaseClaimed { get; set; }

    public AddressSpace? Mm { get; set; }

    /// <summary>It is off the list.</summary>
    public override bool IsReady => Registration == Registration.Dead;

    public override void Ask() => Scheduler.Current.Held.MightSleep("it waits for a notifier to be released");

    /// <summary>Nothing may be mapped in the range from its return until the end.</summary>
    public abstract KernelTask InvalidateRangeStart(NotifierRange range);

    public abstract KernelTask InvalidateRangeEnd(NotifierRange range);

    /// <summary>The entry is cleared and flushed on all processors; the page is not freed before the return.</summary>
    public abstract KernelTask InvalidatePage(PteUpdate update);

    /// <summary>The page's use through the secondary MMU goes to the page, and is forgotten.</summary>
    public abstract KernelTask ClearFlushYoung(Va va);

    /// <summary>Every mapping goes, and none comes any more.</summary>
    public abstract KernelTask Release();
}

/// <summary>How far the registration of a secondary MMU is.</summary>
internal enum Registration
{
    /// <summary>Never registered.</summary>
    None,

    /// <summary>On the list.</summary>
    Live,

    /// <summary>Its release has begun; still on the list.</summary>
    Releasing,

    /// <summary>Off the list, for good.</summary>
    Dead,
}
