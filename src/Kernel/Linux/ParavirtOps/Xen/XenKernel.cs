using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Boot;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The kernel as a guest of the reference hypervisor: what it knows of its memory and its processors.</summary>
internal sealed partial class XenKernel
{
    private const int PageShift = 12;
    private const int IndexBits = 9;
    private const int IndexMask = MachineMemory.EntriesOfATable - 1;
    private const ulong InvalidP2mEntry = ulong.MaxValue;
    private const ulong ForeignFrameBit = 1ul << 63;
    private const ulong M2pBase = 0xffff_8000_0000_0000;

    private readonly BuiltDomain built;
    private readonly List<XenCpu> cpus = [];
    private readonly IHypercalls hypercalls;
    private readonly ulong phys2machine;
    private readonly ulong arguments;
    private readonly ulong descriptors;
    private readonly ulong stacks;
    private readonly ulong trapList;
    private readonly ulong zone;

    /// <summary>Who hears of its steps; usually nobody.</summary>
    public IGuestReports? Steps { get; }

    /// <summary>The hypervisor that it runs on.</summary>
    public Hypervisor Hypervisor { get; }

    public Domain Domain => built.Domain;

    public KernelMapping Memory { get; }

    public IReadOnlyList<XenCpu> Cpus => cpus;

    /// <summary>smp_processor_id: the processor that the kernel's code runs on.</summary>
    public XenCpu Current { get; private set; }

    /// <summary>The way into the hypervisor, with its counts.</summary>
    public SyscallCalls Entrance { get; }

    /// <summary>The machine frame of the kernel's own root.</summary>
    public Mfn Root { get; private set; }

    /// <summary>Where the kernel sees a frame of the zone that the memory management has: guest frames from the first free one on.</summary>
    public ulong VaOf(Pfn frame) => VaOfGuestFrame(zone + (ulong)frame.Number);

    /// <summary>The guest frame of a processor's descriptors.</summary>
    public ulong DescriptorsOf(int cpu) => descriptors + (ulong)cpu;

    /// <summary>Where the kernel sees the page in which a processor keeps the arguments of its hypercalls.</summary>
    public ulong ArgumentsVa(int cpu) => VaOfGuestFrame(arguments + (ulong)cpu);

    /// <summary>The guest's number of a frame of the zone.</summary>
    public ulong GuestFrameOf(Pfn frame) => zone + (ulong)frame.Number;

    /// <summary>The machine frame of a frame of the zone.</summary>
    public Mfn MfnOf(Pfn frame) => PfnToMfn(zone + (ulong)frame.Number);

    /// <summary>mfn_to_local_pfn: the frame of the zone, or null where the machine frame is none of the guest's.</summary>
    public Pfn? PfnOf(Mfn mfn) => GuestFrameOf(mfn) is { } pfn ? new Pfn((int)(pfn - zone)) : null;


    /// <summary>From now on the kernel's code runs on this processor. What the last one had queued is done.</summary>
    public void RunOn(int cpu)
    {
        if (Current.Index != cpu)
        {
            Current.Queue.Flush();
            Current = cpus[cpu];
        }
    }

    /// <summary>From now on another processor is looked at; each goes on where it was, with what it has queued.</summary>
    public void Resume(int cpu) => Current = cpus[cpu];

    /// <summary>pfn_to_mfn.</summary>
    public Mfn PfnToMfn(ulong pfn)
    {
        var entry = Memory.ReadAt(phys2machine + (pfn * sizeof(ulong)));
        return entry != InvalidP2mEntry ? new Mfn(entry & ~ForeignFrameBit) : throw new KernelBug($"guest frame {pfn:x} has no machine frame");
    }

    /// <summary>mfn_to_pfn: the guest's number of a machine frame, or null where it is none of the guest's.</summary>
    public ulong? GuestFrameOf(Mfn mfn)
    {
        var pfn = mfn.Number < (ulong)Hypervisor.Memory.Frames ? Memory.ReadAt(M2pBase + (mfn.Number * sizeof(ulong))) : ulong.MaxValue;
        return pfn < (ulong)built.P2m.Count && PfnToMfn(pfn) == mfn ? pfn : null;
    }

    public static ulong VaOfGuestFrame(ulong pfn) => GuestImage.VirtBase + (pfn << PageShift);

    public static ulong GuestFrameAt(ulong va) => (va - GuestImage.VirtBase) >> PageShift;

    private static int Index(ulong va, int level) => (int)(va >> (PageShift + (IndexBits * (level - 1)))) & IndexMask;
}
