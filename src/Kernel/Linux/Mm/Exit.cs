using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>exit of all threads of an address space, which is taken down.</summary>
    /// <returns>EINVAL where nobody runs or somebody exits already.</returns>
    public async KernelTask<Errno> Exit(AddressSpace mm)
    {
        if (mm.Life != Life.Running || mm.IsClosed)
        {
            return Errno.EINVAL;
        }

        mm.IsClosed = true;
        await mm.Users;
        await ExitMmap(mm);
        return Errno.None;
    }

    /// <summary>exit_mmap: first the secondary MMUs, while everything is still mapped; then the mappings.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmap.c.</remarks>
    private async KernelTask ExitMmap(AddressSpace mm)
    {
        await ReleaseNotifiers(mm);
        await LeaveReverseMaps(mm);
        mmu.ExitMmap(mm);
        await UnmapVmas(mm, new Va(0), mm.Vmas.Last);
        mm.Vmas.Unmap(new Va(0), mm.Vmas.Last);
        mm.PageTable.Destroy();
        mm.Life = Life.Absent;
        mm.IsClosed = false;
        mm.Cpus = 0;
        await sched.Stepped(StepKind.EndExit, mm.Index);
    }

    /// <summary>From now on reclaim passes the address space by: what it had begun there is finished.</summary>
    private async KernelTask LeaveReverseMaps(AddressSpace mm)
    {
        await mm.RmapLock;
        while (!mm.FlushBatches.IsReady)
        {
            mm.RmapLock.Unlock();
            await mm.FlushBatches;
            await mm.RmapLock;
        }

        mm.Life = Life.Exiting;
        mm.RmapLock.Unlock();
        await sched.Stepped(StepKind.BeginExit, mm.Index);
    }
}
