using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>Counts the references to every frame from what stands in memory, and compares with what the hypervisor counted.</summary>
/// <remarks>The equations of the counts and of linear tables; what must not be writable, in an entry or in a TLB; the hypervisor's own slots, pinned frames, frames without type references, and partial tables.</remarks>
internal sealed class References
{
    private readonly Hypervisor hypervisor;
    private readonly ulong[] general;
    private readonly ulong[] typed;
    private readonly int[] linear;

    private References(Hypervisor hypervisor)
    {
        this.hypervisor = hypervisor;
        (general, typed, linear) = (new ulong[hypervisor.Frames.Count], new ulong[hypervisor.Frames.Count], new int[hypervisor.Frames.Count]);
        foreach (var page in hypervisor.Frames)
        {
            CountHolders(page);
            CountEntries(page);
        }

        foreach (var domain in hypervisor.Domains)
        {
            CountGrants(domain);
        }

        foreach (var vcpu in hypervisor.Domains.SelectMany(d => d.Vcpus))
        {
            CountVcpu(vcpu);
        }
    }

    /// <summary>The first thing that is wrong, or null.</summary>
    public static string? FirstDefect(Hypervisor hypervisor)
    {
        var counted = new References(hypervisor);
        return hypervisor.Frames.Select(counted.Defect).FirstOrDefault(defect => defect is not null)
            ?? hypervisor.Domains.SelectMany(d => d.Vcpus).Select(counted.Defect).FirstOrDefault(defect => defect is not null);
    }

    private static int LevelOf(PageInfo page) => page.Type is PageType.PaeXenL2 ? 2 : page.Type is >= PageType.L1 and <= PageType.L4 ? (int)page.Type : 0;

    private void CountHolders(PageInfo page)
    {
        Add(general, page, page.IsAllocated || page.IsXenHeap || page.Owner?.Id == DomainId.Io ? 1ul : 0);
        Add(typed, page, page.IsXenHeap && page.TypeCount > 0 ? 1ul : 0);
        var holds = (page.IsPinned ? 1ul : 0) + (page.IsPartial ? 1ul : 0);
        Add(general, page, holds);
        Add(typed, page, holds);
    }

    private void CountEntries(PageInfo page)
    {
        if (LevelOf(page) == 0 || page.TypeCount == 0)
        {
            return;
        }

        var live = page.IsValidated ? 512 : page.IsPartial ? page.NrValidated : 0;
        for (var slot = 0; slot < live; slot++)
        {
            CountEntry(page, slot, isFull: true);
        }

        if (page is { IsPartial: true, PartialSet: true })
        {
            CountEntry(page, page.NrValidated, isFull: false);
        }
    }

    private void CountEntry(PageInfo page, int slot, bool isFull)
    {
        var entry = hypervisor.Memory.ReadEntry(page.Mfn, slot);
        if ((entry.Raw & 1) == 0 || !IsGuests(page, slot) || hypervisor.Page(entry.Frame) is not { } target || target.Owner?.Id == DomainId.Io)
        {
            return;
        }

        var level = LevelOf(page);
        if (level > 1 && target == page)
        {
            return;
        }

        Add(general, target, 1);
        Add(typed, target, isFull && (level > 1 || (entry.Raw & 2) != 0) ? 1ul : 0);
        if (isFull && level > 1 && LevelOf(target) == level)
        {
            linear[(int)page.Mfn.Number]++;
            linear[(int)target.Mfn.Number]--;
        }
    }

    /// <summary>What grants hold for devices. What they hold for mappings is counted where the entries are.</summary>
    private void CountGrants(Domain domain)
    {
        foreach (var mapping in domain.Grants.Mappings.Where(mapping => mapping.Flags.HasFlag(GrantMap.Device)))
        {
            var page = hypervisor.Page(mapping.Owner!.Grants.Active(mapping.Reference).Frame)!;
            Add(general, page, 1);
            Add(typed, page, mapping.Flags.HasFlag(GrantMap.ReadOnly) ? 0ul : 1);
        }
    }

    private static bool IsGuests(PageInfo page, int slot) =>
        page.Type switch
        {
            PageType.L4 => page.Owner is { Mode.Is32Bit: false } ? slot is < 256 or > 271 : slot == 0,
            PageType.PaeXenL2 => slot < 428,
            _ => true,
        };

    private void CountVcpu(Vcpu vcpu)
    {
        foreach (var root in new[] { vcpu.KernelRoot, vcpu.UserRoot })
        {
            if (root is { IsXenHeap: false })
            {
                Add(general, root, 1);
                Add(typed, root, 1);
            }
        }

        var descriptors = vcpu.Context.Gdt.Concat(vcpu.Context.Ldt);
        foreach (var page in descriptors.Append(vcpu.Context.Info.Registered).OfType<PageInfo>())
        {
            Add(general, page, 1);
            Add(typed, page, 1);
        }

        if (vcpu.Parked is { } parked)
        {
            Add(general, parked.Page, 1);
            Add(typed, parked.Page, parked.IsPartial ? 0ul : 1);
        }
    }

    private static void Add(ulong[] counts, PageInfo page, ulong count) => counts[(int)page.Mfn.Number] += count;

    private string? Defect(PageInfo page)
    {
        var isTable = LevelOf(page) > 0;
        var (references, types, entries) = (general[(int)page.Mfn.Number], typed[(int)page.Mfn.Number], linear[(int)page.Mfn.Number]);
        return references != page.Count ? $"{page}: {references} general references"
            : types != page.TypeCount ? $"{page}: {types} type references"
            : isTable && page.TypeCount > 0 && entries != page.LinearCount ? $"{page}: {entries} linear entries, not {page.LinearCount}"
            : isTable && page.TypeCount == 0 && (page.IsValidated || page.IsPartial || page.IsPinned) ? $"{page}: still in use"
            : page.IsPartial && (page.IsValidated || page.TypeCount != 1) ? $"{page}: partial"
            : page.IsPinned && (!isTable || !(page.IsValidated || page.IsPartial)) ? $"{page}: pinned and no table"
            : page is { Type: PageType.L4, IsValidated: true } && !HasXenSlots(page) ? $"{page}: a guest has written a slot of Xen's"
            : null;
    }

    private bool HasXenSlots(PageInfo page)
    {
        var marks = ~(Entry.Accessed | Entry.Dirty);
        return (hypervisor.Memory.Read(page.Mfn, 258) & marks) == ((page.Mfn.Number << 12) | 3)
            && Enumerable.Range(261, 11).All(slot => hypervisor.Memory.Read(page.Mfn, slot) == 0);
    }

    private string? Defect(Vcpu vcpu)
    {
        foreach (var translation in vcpu.Tlb.Translations)
        {
            if (translation.Writable && hypervisor.Page(translation.Frame) is { TypeCount: > 0 } page && (LevelOf(page) > 0 || page.Type == PageType.SegDesc))
            {
                return $"{page}: vCPU {vcpu.Index} can still write it";
            }
        }

        return null;
    }
}
