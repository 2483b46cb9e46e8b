using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Secondary.Kvm;

internal sealed partial class VirtualMachine
{
    /// <summary>The guest writes: through the TLB of its virtual processor, which fills from the sptes, which the fault handler fills.</summary>
    /// <returns>EFAULT where it has no memory; ENOMEM.</returns>
    public async KernelTask<Errno> GuestWrite(int vcpu, Gfn gfn, int value)
    {
        while (!Processors[vcpu, gfn].IsWritable || !Processors.Store(vcpu, gfn, value))
        {
            var errno = await Walk(vcpu, gfn, write: true);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        await sched.Stepped(StepKind.SecondaryWrite, Index, vcpu, ToVa(gfn).Number, value);
        return Errno.None;
    }

    /// <summary>The guest reads.</summary>
    /// <returns>EFAULT where it has no memory; ENOMEM.</returns>
    public async KernelTask<Errno> GuestRead(int vcpu, Gfn gfn)
    {
        int? value = null;
        while (!Processors[vcpu, gfn].IsPresent || (value = Processors.Load(vcpu, gfn)) is null)
        {
            var errno = await Walk(vcpu, gfn, write: false);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        await sched.Stepped(StepKind.SecondaryRead, Index, vcpu, ToVa(gfn).Number, value.Value);
        return Errno.None;
    }

    /// <summary>invlpg on a virtual processor: the spte goes, and what any of them has cached of it, before the lock is released; a later invalidation finds no spte, and
    /// flushes nothing. The one that asks forgets the page in any case.</summary>
    /// <returns>EFAULT for a machine that has no memory.</returns>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/paging_tmpl.h, invlpg; flush of all processors, commit 4539b35881ae.</remarks>
    public async KernelTask<Errno> InvalidateGuestPage(int vcpu, Gfn gfn)
    {
        await MmuLock.Take(MmuLockHolder.Guest);
        if (!IsLive)
        {
            MmuLock.Unlock();
            return Errno.EFAULT;
        }

        await sched.Stepped(StepKind.GuestLock, Index);
        await DropRange(ToVa(gfn), ToVa(gfn));
        await FlushRemoteTlbs();
        Processors.Flush(vcpu, gfn);
        MmuLock.Unlock();
        await sched.Stepped(StepKind.GuestUnlock, Index);
        return Errno.None;
    }

    /// <summary>The virtual processor walks the sptes and fills its TLB, or faults.</summary>
    private async KernelTask<Errno> Walk(int vcpu, Gfn gfn, bool write)
    {
        if (!Processors.Walk(vcpu, gfn, write))
        {
            return await PageFault(gfn, ToVa(gfn), write);
        }

        await sched.Stepped(StepKind.SecondaryFill, Index, vcpu, ToVa(gfn).Number, write ? 1 : 0);
        return Errno.None;
    }

    private Va ToVa(Gfn gfn) => Slots.ToVa(gfn) ?? throw new KernelBug($"{gfn} is in no memory slot");
}
