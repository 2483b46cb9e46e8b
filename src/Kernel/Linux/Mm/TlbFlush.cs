using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>flush_tlb_range: every processor that may have entries of the address space forgets the range, one after the other.</summary>
    private KernelTask FlushTlbRange(AddressSpace mm, Va first, Va last) => FlushTlb(mm, first, last, mm.Cpus);

    /// <summary>flush_tlb_batched_pending: what others have cleared in the range and not flushed yet is flushed now.</summary>
    /// <remarks>Source: Linux commit 3ea277194daa (4.13).</remarks>
    private KernelTask FlushPending(AddressSpace mm, Va first, Va last) => FlushTlb(mm, first, last, mm.PendingFlushes(first, last));

    private async KernelTask FlushTlb(AddressSpace mm, Va first, Va last, uint cpus)
    {
        for (var cpu = 0; cpu < Tlbs.Length; cpu++)
        {
            if ((cpus & (1u << cpu)) == 0)
            {
                continue;
            }

            mmu.FlushTlb(cpu, mm, first, last);
            mm.Flushed(cpu, first, last);
            await sched.Stepped(StepKind.FlushCpu, cpu, mm.Index, first.Number, last.Number);
        }
    }
}
