using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Secondary.Kvm;

internal sealed partial class VirtualMachine
{
    /// <inheritdoc/>
    public override async KernelTask InvalidatePage(PteUpdate update)
    {
        await MmuLock.Take(MmuLockHolder.Notifier);
        Sequence++;
        await sched.Stepped(StepKind.PageEnter, Index, update.Id);
        await DropRange(update.Va, update.Va);
        await FlushRemoteTlbs();
        MmuLock.Unlock();
        await sched.Stepped(StepKind.PageReturn, Index, update.Id);
    }

    /// <inheritdoc/>
    public override async KernelTask InvalidateRangeStart(NotifierRange range)
    {
        await MmuLock.Take(MmuLockHolder.Notifier);
        Count++;
        await sched.Stepped(StepKind.StartEnter, Index, range.Id);
        await DropRange(range.First, range.Last);
        await FlushRemoteTlbs();
        MmuLock.Unlock();
        await sched.Stepped(StepKind.StartReturn, Index, range.Id);
    }

    /// <summary>The sequence moves on before the count goes down: a fault that finds no invalidate range open also finds that one was.</summary>
    public override async KernelTask InvalidateRangeEnd(NotifierRange range)
    {
        await MmuLock.Take(MmuLockHolder.Notifier);
        Sequence++;
        await sched.Stepped(StepKind.EndEnter, Index, range.Id);
        Count--;
        MmuLock.Unlock();
        await sched.Stepped(StepKind.EndReturn, Index, range.Id);
    }

    /// <inheritdoc/>
    public override async KernelTask ClearFlushYoung(Va va)
    {
        await MmuLock.Take(MmuLockHolder.Notifier);
        if (Slots.ToGfn(va) is not { } gfn || !Sptes[gfn].IsPresent)
        {
            MmuLock.Unlock();
            return;
        }

        AgeSpte(gfn);
        MmuLock.Unlock();
        await sched.Stepped(StepKind.AgeSpte, Index, va.Number);
    }

    /// <summary>kvm_arch_flush_shadow: the machine maps nothing, and will not again.</summary>
    public override async KernelTask Release()
    {
        await MmuLock.Take(MmuLockHolder.Release);
        Registration = Registration.Releasing;
        await sched.Stepped(StepKind.ReleaseEnter, Index);
        await DropRange(new Va(0), Mm!.Vmas.Last);
        await FlushRemoteTlbs();
        MmuLock.Unlock();
        await sched.Stepped(StepKind.ReleaseReturn, Index);
    }

    /// <summary>kvm_age_rmapp: the next use sets the accessed bit again, since no virtual processor has the entry cached.</summary>
    private void AgeSpte(Gfn gfn)
    {
        var spte = Sptes[gfn];
        if (!spte.IsAccessed)
        {
            return;
        }

        memory.Allocator[spte.Frame].IsYoung = true;
        Sptes.Set(gfn, spte.ClearAccessed());
        for (var vcpu = 0; vcpu < Processors.Tlbs.Length; vcpu++)
        {
            Processors.Flush(vcpu, gfn);
        }
    }
}
