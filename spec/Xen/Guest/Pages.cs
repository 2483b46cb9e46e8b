using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

public sealed partial class GuestSpec
{
    /// <summary>A processor takes a free page.</summary>
    /// <remarks>Source: Linux v2.6.23 mm/page_alloc.c, __alloc_pages.</remarks>
    public void AllocatePage(Id<Cpu> cpu, Id<Page> page)
    {
        Guard(Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(Used[page].Is(Usage.Free));
        Used[page] = Usage.Fresh;
        HeldBy[page] = cpu;
    }

    /// <summary>A processor frees a page that it has taken off a pagetable or given up as one, when its buffer has been flushed.</summary>
    /// <remarks>Source: Linux v2.6.23 mm/memory.c, zap_pte_range: arch_leave_lazy_mmu_mode comes before tlb_finish_mmu; arch/x86/xen/mmu_pv.c, xen_release_ptpage.</remarks>
    public void FreePage(Id<Cpu> cpu, Id<Page> page)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(Used[page].IsAny(Usage.Fresh, Usage.Gathered, Usage.Released) & (HeldBy[page] == cpu));
        Guard(IsEmpty(cpu));
        Used[page] = Usage.Free;
    }

    /// <summary>The processor has allocated the page, and used it for nothing yet.</summary>
    private Truth IsFresh(Id<Page> page, Id<Cpu> cpu) => Used[page].Is(Usage.Fresh) & (HeldBy[page] == cpu);

    /// <summary>The page is a pagetable, of whichever level.</summary>
    private Truth IsTable(Id<Page> page) => Used[page].IsAny(Usage.Top, Usage.L1Table);
}
