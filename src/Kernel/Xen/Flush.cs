using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>flush_tlb_mask.</summary>
    public void Flush(IEnumerable<Vcpu> vcpus)
    {
        flushClock++;
        foreach (var vcpu in vcpus)
        {
            FlushNow(vcpu);
        }
    }

    /// <summary>flush_tlb_mask of the domain's dirty processors: those that have run it.</summary>
    public void FlushRunning(Domain domain)
    {
        flushClock++;
        foreach (var vcpu in domain.Vcpus)
        {
            if (vcpu.IsRunning)
            {
                FlushNow(vcpu);
            }
        }
    }

    private void Flush(Vcpu vcpu)
    {
        flushClock++;
        FlushNow(vcpu);
    }

    private void FlushNow(Vcpu vcpu)
    {
        vcpu.Tlb.Flush(flushClock);
        if (vcpu.IsRunning)
        {
            Steps?.Flushes(vcpu);
        }
    }

    /// <summary>tlbflush_filter and flush: processors that have not been flushed since the frame's last type reference was dropped.</summary>
    /// <param name="page">The frame.</param>
    /// <param name="owner">Whose processors; null: everybody's.</param>
    private void FlushStale(PageInfo page, Domain? owner)
    {
        var clock = flushClock + 1;
        foreach (var domain in domains.Values)
        {
            if (owner is not null && domain != owner)
            {
                continue;
            }

            foreach (var vcpu in domain.Vcpus)
            {
                if (vcpu.Tlb.LastFlush <= page.FlushStamp && (owner is null || vcpu.IsRunning))
                {
                    vcpu.Tlb.Flush(clock);
                    flushClock = clock;
                    Steps?.FlushesFor(page.Mfn, vcpu);
                }
            }
        }
    }

    private void FlushOne(IEnumerable<Vcpu> vcpus, ulong va)
    {
        foreach (var vcpu in vcpus)
        {
            if (vcpu.Tlb.FlushOne(va) is { } gone)
            {
                Forget(vcpu, gone);
            }
        }
    }

    /// <summary>A processor loads another root: what it held of the last one goes, and no flush is counted.</summary>
    public void ForgetTranslations(Vcpu vcpu)
    {
        Steps?.ForgetsTranslations(vcpu);
        vcpu.Tlb.Forget();
    }

    /// <summary>Tells of a translation that has gone, if with it something can no longer be reached, or no longer be written.</summary>
    private void Forget(Vcpu vcpu, Translation gone)
    {
        if (!vcpu.Tlb.Reaches(gone.Frame))
        {
            Steps?.ForgetsTranslation(vcpu, gone.Frame, isLast: true);
        }
        else if (gone.Writable && !vcpu.Tlb.Writes(gone.Frame))
        {
            Steps?.ForgetsTranslation(vcpu, gone.Frame, isLast: false);
        }
    }
}
