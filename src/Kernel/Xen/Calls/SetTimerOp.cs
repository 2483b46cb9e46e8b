namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const uint VirqTimer = 0;

    /// <summary>About 13 days.</summary>
    private const int FarShift = 50;

    private const ulong TenthOfASecond = 100_000_000;

    /// <summary>set_timer_op(when), in system time. 0 stops the timer; a time that has passed is now, and one that is too far is in a tenth of a second.</summary>
    /// <remarks>Source: Xen 4.17.7 xen/common/sched/core.c, do_set_timer_op.</remarks>
    private long DoSetTimerOp(HypercallFrame call)
    {
        var when = call[0];
        var isFar = (long)when < 0 || ((long)(when - hypervisor.Now) > 0 && (uint)((long)(when - hypervisor.Now) >> FarShift) != 0);
        call.Vcpu.Context.TimerDeadline = when == 0 ? null : isFar ? hypervisor.Now + TenthOfASecond : when;
        return 0;
    }

    /// <summary>The vCPU's timer has run out.</summary>
    public void RaiseTimer(Vcpu vcpu) => RaiseVirq(vcpu, VirqTimer);
}
