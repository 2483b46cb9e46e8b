using Verified.Abi.Notifier;
using Verified.Kernel.Sched;
using Xunit;

namespace Verified.Tests.Kernel;

public class SchedulerTests
{
    private readonly Threads threads = new();

    [Fact]
    public void A_thread_runs_to_its_next_step_and_no_further()
    {
        async KernelTask TwoSteps()
        {
            await threads.Scheduler.Stepped(StepKind.CreateMm);
            await threads.Scheduler.Stepped(StepKind.BeginExit);
        }

        threads.Spawn(TwoSteps).Run(0);
        Assert.Equal([StepKind.CreateMm], threads.Steps);

        threads.Run(0);
        Assert.Equal([StepKind.CreateMm, StepKind.BeginExit], threads.Steps);
        Assert.Equal(1u, threads.Scheduler.Unfinished);

        threads.Run(0);
        Assert.Equal(0u, threads.Scheduler.Unfinished);
    }

    [Fact]
    public void Results_come_up_through_calls_that_were_suspended_and_calls_that_were_not()
    {
        var sum = 0;

        async KernelTask<int> Sum(int depth)
        {
            if (depth % 2 == 0)
            {
                await threads.Scheduler.Preempt();
            }

            return depth == 0 ? 0 : depth + await Sum(depth - 1);
        }

        async KernelTask Add(int depth)
        {
            var result = await Sum(depth);
            sum += result;
        }

        threads.Spawn(() => Add(5), () => Add(3)).Run(0, 1, 0, 1, 0, 0, 1);

        Assert.Equal(15 + 6, sum);
        Assert.Equal(0u, threads.Scheduler.Unfinished);
    }

    [Fact]
    public void Calls_of_one_method_in_many_threads_keep_their_own_variables()
    {
        var seen = new List<int>();

        async KernelTask Count(int from)
        {
            for (var number = from; number < from + 3; number++)
            {
                await threads.Scheduler.Preempt();
                seen.Add(number);
            }
        }

        threads.Spawn(() => Count(10), () => Count(20)).Run(0, 1, 0, 1, 1, 0, 1, 0);

        Assert.Equal([10, 20, 21, 11, 22, 12], seen);
    }

    [Fact]
    public void A_thread_waits_for_a_lock_that_another_holds_and_may_run_when_it_is_free()
    {
        var mutex = new KernelLock(threads.Scheduler, LockClass.AllLocks);

        async KernelTask Work()
        {
            await mutex;
            await threads.Scheduler.Preempt();
            mutex.Unlock();
        }

        threads.Spawn(Work, Work).Run(0, 1);
        Assert.Equal(0b01u, threads.Scheduler.Runnable);

        threads.Run(0);
        Assert.Equal(0b10u, threads.Scheduler.Runnable);

        threads.Run(1, 1);
        Assert.Equal(0u, threads.Scheduler.Unfinished);
        Assert.False(mutex.IsHeld);
    }

    [Fact]
    public void Readers_share_and_a_writer_waits_for_them()
    {
        var sem = new ReadWriteLock(threads.Scheduler, LockClass.MmapSem);

        async KernelTask Read()
        {
            await sem.ForReading;
            await threads.Scheduler.Preempt();
            sem.EndReading();
        }

        async KernelTask Write()
        {
            await sem.ForWriting;
            await threads.Scheduler.Preempt();
            sem.EndWriting();
        }

        threads.Spawn(Read, Read, Write, Read).Run(0, 1, 2);
        Assert.Equal(0b1011u, threads.Scheduler.Runnable);

        threads.Run(0, 1, 2, 3);
        Assert.Equal(0b0100u, threads.Scheduler.Runnable);

        threads.Run(2, 3, 3);
        Assert.Equal(0u, threads.Scheduler.Unfinished);
    }

    [Fact]
    public void Identifiers_are_lent_lowest_first_and_waited_for()
    {
        var ids = new IdPool(threads.Scheduler, 1);
        var lent = new List<int>();

        async KernelTask Borrow()
        {
            await ids;
            var id = ids.Take();
            lent.Add(id);
            await threads.Scheduler.Preempt();
            ids.Return(id);
        }

        threads.Spawn(Borrow, Borrow).Run(0, 1);
        Assert.Equal(0b01u, threads.Scheduler.Runnable);

        threads.Run(0, 1, 1);
        Assert.Equal([0, 0], lent);
        Assert.True(ids.IsFull);
    }

    [Fact]
    public void A_thread_that_waits_or_is_finished_cannot_be_run()
    {
        threads.Spawn(() => default).Run(0);

        Assert.StartsWith("thread 0 cannot run: it is finished", Assert.Throws<ArgumentException>(() => threads.Run(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_that_waits_for_itself_never_runs_again()
    {
        var users = new UseCount(threads.Scheduler);

        async KernelTask Wait()
        {
            users.Get();
            await users;
        }

        threads.Spawn(Wait).Run(0);

        Assert.Equal((0u, 1u), (threads.Scheduler.Runnable, threads.Scheduler.Unfinished));
    }

    [Fact]
    public void A_thread_that_waits_for_users_to_leave_runs_when_they_have()
    {
        var users = new UseCount(threads.Scheduler);
        users.Get();

        async KernelTask Wait() => await users;

        async KernelTask Leave()
        {
            await threads.Scheduler.Preempt();
            users.Put();
        }

        threads.Spawn(Wait, Leave).Run(0, 1, 1, 0);

        Assert.Equal(0u, threads.Scheduler.Unfinished);
    }

    [Fact]
    public void Nothing_is_given_back_twice()
    {
        Assert.Equal("more users leave than came in", Assert.Throws<KernelBug>(() => new UseCount(threads.Scheduler).Put()).Message);
        Assert.Equal("identifier 0 is given back twice", Assert.Throws<KernelBug>(() => new IdPool(threads.Scheduler, 32).Return(0)).Message);
    }

    [Fact]
    public void A_panic_leaves_the_kernel_at_once()
    {
        async KernelTask Panic()
        {
            await threads.Scheduler.Preempt();
            throw new KernelBug("as expected");
        }

        async KernelTask Caller() => await Panic();

        threads.Spawn(Caller).Run(0);

        Assert.Equal("as expected", Assert.Throws<KernelBug>(() => threads.Run(0)).Message);
    }
}
