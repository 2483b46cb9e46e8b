using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Descriptors;

internal sealed partial class DescriptorTables
{
    private const uint FirstReservedGdtEntry = 7168;
    private const uint DescriptorsOfAFrame = 512;

    /// <summary>do_set_gdt: another descriptor table of up to 7,168 entries. The old one stays when the new one is refused.</summary>
    /// <param name="vcpu">Whose table.</param>
    /// <param name="frames">Its frames, of which as many count as the entries need.</param>
    /// <param name="entries">How many entries; 0 leaves only the hypervisor's own.</param>
    /// <returns>EINVAL for too many entries, and for a frame that is not the domain's or not all good descriptors.</returns>
    public Errno SetGdt(Vcpu vcpu, IReadOnlyList<Mfn> frames, uint entries)
    {
        if (entries > FirstReservedGdtEntry)
        {
            return Errno.EINVAL;
        }

        var count = FramesForGdt(entries);
        for (var taken = 0; taken < count; taken++)
        {
            var mfn = frames[taken];
            if (hypervisor.OnBehalfOf(vcpu, () => hypervisor.GetPageAndType(mfn, PageType.SegDesc, vcpu.Domain)) != Errno.None)
            {
                PutDescriptors(frames.Take(taken).Select(frame => hypervisor.Page(frame)!));
                return Errno.EINVAL;
            }
        }

        DestroyGdt(vcpu);
        vcpu.Context.GdtEntries = entries;
        for (var index = 0; index < count; index++)
        {
            vcpu.Context.Gdt[index] = hypervisor.Page(frames[index]);
        }

        hypervisor.Flush([vcpu]);
        return Errno.None;
    }

    /// <summary>How many frames a table of so many entries has.</summary>
    public static int FramesForGdt(uint entries) => (int)((entries + DescriptorsOfAFrame - 1) / DescriptorsOfAFrame);

    /// <summary>pv_destroy_gdt.</summary>
    private void DestroyGdt(Vcpu vcpu)
    {
        var old = vcpu.Context.Gdt.OfType<PageInfo>().ToList();
        Array.Clear(vcpu.Context.Gdt);
        vcpu.Context.GdtEntries = 0;
        PutDescriptors(old);
    }

    private void PutDescriptors(IEnumerable<PageInfo> pages)
    {
        foreach (var page in pages)
        {
            hypervisor.PutPageAndType(page);
        }
    }
}
