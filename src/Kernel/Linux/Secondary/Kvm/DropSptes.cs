using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Secondary.Kvm;

internal sealed partial class VirtualMachine
{
    /// <summary>kvm_unmap_hva_range, under mmu_lock: nothing is mapped in the range. Before the lock is released what was dropped must be flushed.</summary>
    private async KernelTask DropRange(Va first, Va last)
    {
        for (var va = first; va <= last; va++)
        {
            if (Slots.ToGfn(va) is { } gfn && Sptes[gfn].IsPresent)
            {
                await DropSpte(gfn, va);
            }
        }
    }

    /// <summary>rmap_remove: what the hardware has marked goes to the page, and so does the reference, if there is one.</summary>
    private async KernelTask DropSpte(Gfn gfn, Va va)
    {
        var spte = Sptes[gfn];
        var page = memory.Allocator[spte.Frame];
        Sptes.Set(gfn, default);
        page.IsDirty |= spte.IsDirty;
        page.IsYoung |= spte.IsAccessed;
        SecondaryFlushPending = true;
        var last = pinning && page.Put();
        await sched.Stepped(StepKind.DropSpte, Index, va.Number);
        if (last)
        {
            await memory.FreePage(page);
        }
    }

    /// <summary>kvm_flush_remote_tlbs, if anything was dropped: every virtual processor forgets everything.</summary>
    private async KernelTask FlushRemoteTlbs()
    {
        if (!SecondaryFlushPending)
        {
            return;
        }

        for (var vcpu = 0; vcpu < Processors.Tlbs.Length; vcpu++)
        {
            Processors.FlushAll(vcpu);
        }

        SecondaryFlushPending = false;
        await sched.Stepped(StepKind.FlushSecondary, Index);
    }
}
