using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <summary>SCHEDOP_block: events are unmasked, and the virtual processor is going to sleep.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/sched/core.c, vcpu_block_enable_events.</remarks>
    public void Block(Id<Vcpu> vcpu)
    {
        Guard(InKernel(vcpu));
        Guard(Hostile | Handles[vcpu].Is(Upcall.None));
        Unmask(vcpu, true);
        Doing[vcpu] = Activity.Blocking;
    }

    /// <summary>It sleeps only if no event is to be delivered. That is tested after the others can see that it is about to sleep.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/sched/core.c, vcpu_block, local_events_need_delivery.</remarks>
    public void Sleep(Id<Vcpu> vcpu)
    {
        Guard(IsAlive(vcpu) & Doing[vcpu].Is(Activity.Blocking));
        Doing[vcpu] = If<Choice<Activity>>(UpcallPending[vcpu] & !Mask[vcpu], Activity.Leaving, Activity.Asleep);
    }
}
