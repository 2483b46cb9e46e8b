using Verified.Abi;

namespace Verified.Kernel.Xen.Traps;

/// <summary>SHUTDOWN_*. Source: Xen 4.17 xen/include/public/sched.h.</summary>
internal enum ShutdownReason : byte
{
    Poweroff = 0,
    Reboot = 1,
    Suspend = 2,
    Crash = 3,
    Watchdog = 4,
    SoftReset = 5,
}

/// <summary>Virtual processors that yield, block and end.</summary>
internal static class VcpuScheduling
{
    /// <summary>SCHEDOP_yield.</summary>
    public static Errno Yield(Vcpu vcpu)
    {
        _ = vcpu;
        return Errno.None;
    }

    /// <summary>SCHEDOP_block: events are unmasked, and unless one is pending the vCPU sleeps until one is.</summary>
    public static Errno Block(Vcpu vcpu)
    {
        vcpu.Context.Info.Mask = 0;
        vcpu.Context.Steps?.Blocks(vcpu);
        vcpu.Context.IsBlocked = !vcpu.Context.Info.WantsUpcall;
        vcpu.Context.Steps?.Sleeps(vcpu);
        return Errno.None;
    }

    /// <summary>SCHEDOP_shutdown. The first reason stays.</summary>
    public static Errno Shutdown(Vcpu vcpu, ShutdownReason reason)
    {
        vcpu.Domain.ShutDown(reason);
        return Errno.None;
    }

    /// <summary>vcpu_mark_events_pending, and vcpu_kick. A vCPU that sleeps wakes.</summary>
    public static void MarkEventsPending(Vcpu vcpu)
    {
        if ((vcpu.Context.Info.Pending & 1) == 0)
        {
            vcpu.Context.Info.Pending |= 1;
            vcpu.Context.IsKicked = true;
            vcpu.Context.Unblock();
        }
    }
}
