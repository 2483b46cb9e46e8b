using Verified.Abi.Xen.Memory;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Memory;

/// <summary>The hypervisor's state in the terms of the contract, while no vCPU is in it. Reads, and changes nothing.</summary>
internal sealed class XenFacts(XenSizes sizes) : IXenFacts
{
    private readonly int[] slots = [.. SlotPositions.Of(sizes.Slots)];
    private readonly PageInfo?[] pages = new PageInfo?[sizes.Frames];
    private Hypervisor hypervisor = null!;
    private Vcpu[] vcpus = [];
    private MemorySteps steps = null!;

    /// <summary>From now on the facts are of these.</summary>
    public void Watch(Hypervisor of, MemorySteps numbers, Mfn first, Vcpu[] processors)
    {
        (hypervisor, steps, vcpus) = (of, numbers, processors);
        for (var frame = 0; frame < sizes.Elsewhere; frame++)
        {
            pages[frame] = of.Page(new Mfn(first.Number + (ulong)frame));
        }
    }

    public bool Owned(int frame) => pages[frame]?.Owner is not null;

    public int Owner(int frame) => pages[frame]?.Owner is { } owner ? owner.Vcpus[0].Number : 0;

    public bool Allocated(int frame) => pages[frame] is { IsAllocated: true };

    public int Type(int frame) => TypeOf(pages[frame]?.Type ?? PageType.None);

    /// <summary>A type by its number in the contract.</summary>
    public static int TypeOf(PageType type) =>
        type switch
        {
            PageType.None => 0,
            PageType.L1 => 1,
            PageType.L2 => 2,
            PageType.L3 => 3,
            PageType.L4 => 4,
            PageType.SegDesc => 5,
            PageType.Writable => 6,
            PageType.Shared or PageType.PaeXenL2 => 7,
        };

    public int TypeCount(int frame) => pages[frame] is { } page ? (int)page.TypeCount : 0;

    /// <summary>Who goes on with an interrupted table has a reference of its own meanwhile: the slot that it was interrupted in, or the vCPU that it is parked at.</summary>
    public int GeneralCount(int frame)
    {
        if (pages[frame] is not { } page)
        {
            return 0;
        }

        var held = 0;
        foreach (var other in pages)
        {
            held += other is { IsPartial: true, PartialSet: true } && hypervisor.Memory.ReadEntry(other.Mfn, other.NrValidated).Frame == page.Mfn ? 1 : 0;
        }

        foreach (var vcpu in vcpus)
        {
            held += vcpu.Parked is { IsPartial: true } parked && parked.Page == page ? 1 : 0;
        }

        return (int)page.Count - held;
    }

    public bool Validated(int frame) => pages[frame] is { IsValidated: true };

    public bool Partial(int frame) => pages[frame] is { IsPartial: true };

    public bool Pinned(int frame) => pages[frame] is { IsPinned: true };

    public bool Present(int frame, int slot) => Entry(frame, slot).IsPresent;

    public int Target(int frame, int slot) => Entry(frame, slot) is { IsPresent: true } entry ? steps.NumberOf(entry.Frame) : 0;

    public bool Writes(int frame, int slot) => Entry(frame, slot) is { IsPresent: true, IsWritable: true };

    public int EntryFlags(int frame, int slot) => Entry(frame, slot) is { IsPresent: true } entry ? MemorySteps.Classify(entry) : 0;

    public bool Reads(int frame, int slot) => IsCounted(frame, slot) && pages[frame]!.Type == PageType.L1 && !Entry(frame, slot).IsWritable;

    public bool IsLinear(int frame, int slot) =>
        Uses(frame, slot) && pages[frame]!.Type != PageType.L1 && hypervisor.Page(Entry(frame, slot).Frame) is { } target && target.Type.Level() == pages[frame]!.Type.Level();

    public int LinearUses(int frame) => Math.Max(0, -pages[frame]?.LinearCount ?? 0);

    public int LinearEntries(int frame) => Math.Max(0, pages[frame]?.LinearCount ?? 0);

    public bool Uses(int frame, int slot) => IsCounted(frame, slot) && (pages[frame]!.Type != PageType.L1 || Entry(frame, slot).IsWritable);

    public bool Exists(int vcpu) => true;

    public int DomainOf(int vcpu) => vcpus[vcpu].Domain.Vcpus[0].Number;

    public bool HasBase(int vcpu) => vcpus[vcpu].KernelRoot is not null;

    public int Base(int vcpu) => vcpus[vcpu].KernelRoot is { } root ? steps.NumberOf(root.Mfn) : 0;

    public bool HasUserBase(int vcpu) => vcpus[vcpu].UserRoot is not null;

    public int UserBase(int vcpu) => vcpus[vcpu].UserRoot is { } root ? steps.NumberOf(root.Mfn) : 0;

    public bool HasGdt(int vcpu, int page) => false;

    public int GdtFrame(int vcpu, int page) => 0;

    public bool Busy(int cpu) => vcpus[cpu].IsRunning;

    public int Current(int cpu) => vcpus[cpu].IsRunning ? cpu : 0;

    public bool Tlb(int cpu, int frame) => pages[frame] is { } page && vcpus[cpu].Tlb.Reaches(page.Mfn);

    public bool TlbWrites(int cpu, int frame) => pages[frame] is { } page && vcpus[cpu].Tlb.Writes(page.Mfn);

    public bool Unflushed(int cpu, int frame) => pages[frame] is { } page && vcpus[cpu].Tlb.LastFlush <= page.FlushStamp;

    private Entry Entry(int frame, int slot) => pages[frame] is { } page ? hypervisor.Memory.ReadEntry(page.Mfn, slots[slot]) : default;

    /// <summary>The entries of a validated table hold references, and those of an interrupted one up to where it was interrupted; but for those above L1 that name their own table.</summary>
    private bool IsCounted(int frame, int slot) =>
        pages[frame] is { IsTable: true, TypeCount: > 0 } page && Entry(frame, slot) is { IsPresent: true } entry && (page.Type == PageType.L1 || entry.Frame != page.Mfn)
        && (page.IsValidated || (page.IsPartial && slots[slot] < page.NrValidated));
}
