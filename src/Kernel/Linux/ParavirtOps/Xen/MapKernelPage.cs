using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

internal sealed partial class XenKernel
{
    private const ulong ForgetAddressEverywhere = 2 | 4;

    /// <summary>kernel_map_pages. A page that is freed is in no table of the guest's any more, and nothing that waits will put it there or needs it.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/mm/pageattr.c, with CONFIG_DEBUG_PAGEALLOC.</remarks>
    public void MapKernelPage(Pfn frame, bool isAllocated)
    {
        if (isAllocated)
        {
            Current.Call(new(HypercallKind.UpdateVaMapping, VaOf(frame), Entry.To(MfnOf(frame), KernelFlags | Entry.Writable).Raw));
            return;
        }

        var mfn = MfnOf(frame);
        if (FirstCallAbout(mfn) is { } call)
        {
            throw new KernelBug($"{frame} is freed while {call} waits");
        }

        Current.Call(new(HypercallKind.UpdateVaMapping, VaOf(frame), 0, ForgetAddressEverywhere));
        if (Hypervisor.Page(mfn) is not { Count: 1, TypeCount: 0 })
        {
            throw new KernelBug($"{frame} is freed while the hypervisor counts {Hypervisor.Page(mfn)}");
        }
    }

    /// <summary>A call of any processor's queue that maps the frame, or takes a mapping of it away; null when there is none.</summary>
    private QueuedCall? FirstCallAbout(Mfn mfn)
    {
        foreach (var cpu in cpus)
        {
            for (var index = 0; index < cpu.Queue.Count; index++)
            {
                var (call, target) = (cpu.Queue.Waiting[index], cpu.Queue.Targets[index]);
                if (target != 0 && (Maps(call.B, mfn) || Maps(ReadMachine(target), mfn)))
                {
                    return call;
                }
            }
        }

        return null;
    }

    private static bool Maps(ulong entry, Mfn mfn) => new Entry(entry) is { IsPresent: true } present && present.Frame == mfn;
}
