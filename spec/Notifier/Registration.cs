using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A secondary MMU registers: memory is there for it, all locks of the address space are taken, and so no invalidate range is open and no pte update is under way.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmu_notifier.c, do_mmu_notifier_register; mm/mmap.c, mm_take_all_locks.</remarks>
    public void Register(Id<Secondary> secondary, Id<Mm> mm, Truth memory, Truth signal)
    {
        Guard(Registered[secondary].Is(Status.None));
        Guard(Lives[mm].Is(Life.Running));
        Guard(memory, Errno.ENOMEM);
        Guard(!signal, Errno.EINTR);
        Guard(All<InvalidateRange>(range => Phases[range].IsAny(Phase.Idle, Phase.Ended) | (RangeMm[range] != mm)));
        Guard(All<PteUpdate>(update => !Stages[update].IsAny(Stage.Locked, Stage.Cleared) | (UpdateMm[update] != mm)));
        Registered[secondary] = Status.Live;
        MmOf[secondary] = mm;
    }

    /// <summary>release reaches a secondary MMU, at exit or from unregister: under its lock it stops mapping. It is still on the list.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/mmu_notifier.h, release; still on the list, commit 3ad3d901bbcf (3.6).</remarks>
    public void ReleaseEnter(Id<Secondary> secondary)
    {
        Guard(Registered[secondary].Is(Status.Live));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Registered[secondary] = Status.Releasing;
        Lock[secondary] = Holder.Release;
    }

    /// <summary>release returns: no spte is left, and the secondary TLBs are flushed.</summary>
    /// <remarks>Source: Linux commit 85db06e51442 (2.6.29).</remarks>
    public void ReleaseReturn(Id<Secondary> secondary)
    {
        Guard(Registered[secondary].Is(Status.Releasing));
        Guard(Lock[secondary].Is(Holder.Release));
        Guard(All<Va>(va => !Spte[secondary, va]));
        Guard(!SecondaryFlushPending[secondary]);
        Lock[secondary] = Holder.Nobody;
    }

    /// <summary>The secondary MMU leaves the list after its release has returned, and with no callback running no other will come.</summary>
    /// <remarks>Source: Linux commit 3ad3d901bbcf (3.6), mm/mmu_notifier.c, mmu_notifier_unregister; the grace period, v2.6.27.</remarks>
    public void Unlink(Id<Secondary> secondary)
    {
        Guard(Registered[secondary].Is(Status.Releasing));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Registered[secondary] = Status.Dead;
    }

    /// <summary>mmu_notifier_unregister returns: the secondary MMU is off the list, whoever has taken it off. One that was not on it is refused.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmu_notifier.c, mmu_notifier_unregister; that it waits for a release under way, commit ae431059e75d (6.18).</remarks>
    public void ReturnFromUnregister(Id<Secondary> secondary, Choice<Outcome> answer)
    {
        Guard(Calling);
        Guard((answer.Is(Outcome.Success) & Registered[secondary].Is(Status.Dead)) | (answer.Is(Outcome.EINVAL) & Registered[secondary].IsAny(Status.None, Status.Dead)));
        Unregistered[secondary] = Unregistered[secondary] | answer.Is(Outcome.Success);
    }
}
