using Verified.Kernel.Sched;
using Xunit;

namespace Verified.Tests.Kernel;

public class LockOrderTests
{
    private readonly Threads threads = new();

    [Fact]
    public void Outer_locks_are_taken_before_inner_ones() => Assert.Null(Take(LockClass.MmapSem, LockClass.Page, LockClass.SpinningRmap, LockClass.PageTable, LockClass.Rcu, LockClass.MmuLock));

    [Fact]
    public void An_outer_lock_after_an_inner_one_is_a_bug() =>
        Assert.Equal("lock order: page-table lock is taken while mmu_lock is held", Take(LockClass.MmuLock, LockClass.PageTable));

    [Fact]
    public void A_second_lock_of_a_class_is_a_bug() =>
        Assert.Equal("lock order: page lock is taken while page lock is held", Take(LockClass.Page, LockClass.Page));

    [Fact]
    public void A_lock_that_may_sleep_is_not_taken_under_one_that_forbids_it()
    {
        var sleepy = LockClass.Page with { Rank = 9 };

        Assert.Equal("sleep in atomic context: it takes page lock while mmu_lock is held", Take(LockClass.MmuLock, sleepy));
    }

    [Fact]
    public void A_callback_under_RCU_does_not_sleep_and_one_under_SRCU_may()
    {
        Assert.Equal("sleep in atomic context: it offers to be preempted while notifier list is held", PreemptUnder(LockClass.Rcu));
        Assert.Null(PreemptUnder(LockClass.Srcu));
    }

    [Fact]
    public void What_is_not_held_is_not_released()
    {
        async KernelTask Release()
        {
            new KernelLock(threads.Scheduler, LockClass.Page).Unlock();
            await threads.Scheduler.Preempt();
        }

        Assert.Equal("lock order: page lock is released by a thread that does not hold it", BugOf(Release));
    }

    [Fact]
    public void A_thread_does_not_end_with_a_lock_held()
    {
        async KernelTask Keep() => await new KernelLock(threads.Scheduler, LockClass.AllLocks);

        Assert.Equal("lock order: a thread ended with mm_all_locks_mutex held", BugOf(Keep));
    }

    [Fact]
    public void Trying_a_lock_is_free_of_the_order()
    {
        async KernelTask Try()
        {
            var (inner, outer) = (new KernelLock(threads.Scheduler, LockClass.MmuLock), new KernelLock(threads.Scheduler, LockClass.Page));
            await inner;
            Assert.True(outer.TryLock());
            Assert.False(outer.TryLock());
            outer.Unlock();
            inner.Unlock();
        }

        Assert.Null(BugOf(Try));
    }

    private string? Take(params LockClass[] order)
    {
        async KernelTask InTurn()
        {
            var locks = order.Select(kind => new KernelLock(threads.Scheduler, kind)).ToArray();
            foreach (var one in locks)
            {
                await one;
            }

            foreach (var one in locks)
            {
                one.Unlock();
            }
        }

        return BugOf(InTurn);
    }

    private string? PreemptUnder(LockClass kind)
    {
        async KernelTask Preempt()
        {
            var held = new KernelLock(threads.Scheduler, kind);
            await held;
            await threads.Scheduler.Preempt();
            held.Unlock();
        }

        return BugOf(Preempt);
    }

    private string? BugOf(Func<KernelTask> body)
    {
        threads.Spawn(body);
        return Record.Exception(() =>
        {
            while (threads.Scheduler.Runnable != 0)
            {
                threads.Run(0);
            }
        })?.Message;
    }
}
