using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The interrupt flag of a processor, which is the mask of its events in memory that the hypervisor reads.</summary>
/// <remarks>
/// The hypervisor may come between any two accesses to that memory; before each of them, and after the last, it is let in.
/// Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_save_fl to xen_irq_enable.
/// </remarks>
internal sealed partial class XenKernel
{
    private const ulong InterruptFlag = 1ul << 9;
    private const int VcpuInfoBytes = 64;
    private const int PendingAt = 0;
    private const int MaskAt = 1;

    /// <summary>The shared info page is mapped. Before, events are masked and stay so.</summary>
    private bool hasVcpuInfo;

    /// <summary>What happens between two instructions; usually nothing.</summary>
    public Action? BetweenInstructions { get; set; }

    /// <summary>xen_save_fl: of the flags, that of interrupts.</summary>
    public ulong SaveFlags() => VcpuInfo()[MaskAt] == 0 ? InterruptFlag : 0;

    /// <summary>xen_restore_fl.</summary>
    public void RestoreFlags(ulong flags)
    {
        if ((flags & InterruptFlag) == 0)
        {
            DisableInterrupts();
        }
        else
        {
            EnableInterrupts();
        }
    }

    /// <summary>xen_irq_disable.</summary>
    public void DisableInterrupts()
    {
        BetweenInstructions?.Invoke();
        VcpuInfo()[MaskAt] = 1;
        Steps?.MasksEvents(Current);
        BetweenInstructions?.Invoke();
    }

    /// <summary>xen_irq_enable: first unmasked, then looked at. What became pending before would else wait for the next hypercall.</summary>
    public void EnableInterrupts()
    {
        BetweenInstructions?.Invoke();
        VcpuInfo()[MaskAt] = 0;
        Steps?.UnmasksEvents(Current);
        BetweenInstructions?.Invoke();
        TestEvents();
        Steps?.HasEnabled(Current);
        BetweenInstructions?.Invoke();
    }

    private void TestEvents()
    {
        var isPending = VcpuInfo()[PendingAt] != 0;
        Steps?.TestsEvents(Current, isPending);
        if (isPending)
        {
            ForceEventCallback();
        }
    }

    /// <summary>force_evtchn_callback: any hypercall does, since the hypervisor looks when it returns.</summary>
    private void ForceEventCallback()
    {
        hypercalls.Call(Current.Index, new(HypercallKind.XenVersion, 0, 0));
        ReturnFromHypervisor();
    }

    /// <summary>The processor's vcpu_info, where the kernel sees the shared info page.</summary>
    private Span<byte> VcpuInfo()
    {
        if (!hasVcpuInfo)
        {
            throw new KernelBug("events are asked for before the shared info page is mapped");
        }

        return Memory.PageAt(Fixmap, write: true).Slice(Current.Index * VcpuInfoBytes, VcpuInfoBytes);
    }
}
