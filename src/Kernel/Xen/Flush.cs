namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    private IEnumerable<Vcpu> AllVcpus() => domains.Values.SelectMany(domain => domain.Vcpus);

    /// <summary>flush_tlb_mask.</summary>
    public void Flush(IEnumerable<Vcpu> vcpus)
    {
        flushClock++;
        foreach (var vcpu in vcpus)
        {
            vcpu.Tlb.Flush(flushClock);
        }
    }

    /// <summary>tlbflush_filter and flush: processors that have not been flushed since the frame's last type reference was dropped.</summary>
    private void FlushStale(PageInfo page, IEnumerable<Vcpu> vcpus)
    {
        var stale = vcpus.Where(vcpu => vcpu.Tlb.LastFlush <= page.FlushStamp).ToList();
        if (stale.Count > 0)
        {
            Flush(stale);
        }
    }

    private static void FlushOne(IEnumerable<Vcpu> vcpus, ulong va)
    {
        foreach (var vcpu in vcpus)
        {
            vcpu.Tlb.FlushOne(va);
        }
    }
}
