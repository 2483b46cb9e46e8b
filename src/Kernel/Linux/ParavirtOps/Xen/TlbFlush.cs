using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

internal sealed partial class XenKernel
{
    /// <summary>xen_flush_tlb_others, or for this very processor xen_flush_tlb and xen_flush_tlb_single. A processor that has other roots by now has forgotten everything.</summary>
    private void FlushTlb(int cpu, AddressSpace mm, Va first, Va last)
    {
        if (cpus[cpu].Requested != mm && cpus[cpu].Loaded != mm)
        {
            return;
        }

        var (command, address) = first == last ? (MmuextCommand.InvlpgLocal, UserVa(first)) : (MmuextCommand.TlbFlushLocal, 0ul);
        if (cpu == Current.Index)
        {
            Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)command, address));
        }
        else
        {
            var forOthers = first == last ? MmuextCommand.InvlpgMulti : MmuextCommand.TlbFlushMulti;
            Current.Queue.MakeRoom();
            Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)forOthers, address, MaskOf(cpu)));
        }

        Current.Issue(LazyMode.Mmu);
    }

    /// <summary>A bitmap of processors, which stays where it is until the call that is queued next has been made. The buffer has room for it: a flush after this would give the
    /// call another place than its bitmap.</summary>
    private ulong MaskOf(int cpu)
    {
        var at = Entrance.MaskVa(Current.Index, Current.Queue.Count);
        Memory.WriteAt(at, 1ul << cpu);
        return at;
    }
}
