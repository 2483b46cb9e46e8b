using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>domain_relinquish_resources: roots, pinned tables from the highest level down, what interruptions left, then the memory itself.</summary>
    /// <remarks>A frame that another domain still maps stays until that mapping goes.</remarks>
    public void DestroyDomain(Domain domain)
    {
        domain.IsDying = true;
        Hypercalls.CloseEvents(domain);
        Hypercalls.ReleaseGrants(domain);
        var givenUp = domain.XenPages.Where(page => !page.IsAllocated).ToList();
        foreach (var vcpu in domain.Vcpus)
        {
            Transfer.DescriptorTables.GiveUp(vcpu);
            PutRoots(vcpu);
        }

        for (var level = Levels; level > 0; level--)
        {
            foreach (var page in OwnedTables(domain, level))
            {
                PutForGood(page);
            }
        }

        foreach (var page in frames.Where(page => page.Owner == domain && page.IsAllocated))
        {
            page.IsAllocated = false;
            PutPage(page);
        }

        PutPage(domain.PerDomainTable!);
        foreach (var page in givenUp)
        {
            PutPage(page);
        }

        domains.Remove(domain.Id);
    }

    private void PutRoots(Vcpu vcpu)
    {
        Enter(vcpu);
        vcpu.ChecksBeforePreemption = int.MaxValue;
        Finish(PutParkedTable());
        if (vcpu.Domain.Mode.Is32Bit)
        {
            Finish(ModTableEntry(vcpu.KernelRoot!, 0, default, EntryWrite.Normal, vcpu.Domain));
            Finish(PutParkedTable());
            PutPage(vcpu.KernelRoot!);
        }
        else if (vcpu.KernelRoot is { } root)
        {
            Finish(PutTableOrPark(root));
        }

        vcpu.KernelRoot = null;
        Finish(NewUserBaseptr(vcpu, default));
        vcpu.InUserMode = false;
        LoadRoot(vcpu);
        Leave();
    }

    private List<PageInfo> OwnedTables(Domain domain, int level) =>
        frames.Where(page => page.Owner == domain && page.Type.Level() == level && (page.IsPinned || page.IsPartial)).ToList();

    private void PutForGood(PageInfo page)
    {
        if (page.IsPinned)
        {
            page.IsPinned = false;
            Finish(PutTableOrPark(page));
        }

        if (page.IsPartial)
        {
            page.GetAnother();
            Finish(PutPageType(page, isPartial: true, parent: null));
            PutPage(page);
        }
    }

    private static void Finish(Errno errno)
    {
        if (errno != Errno.None)
        {
            throw new KernelBug($"a domain is destroyed and answers {errno}");
        }
    }
}
