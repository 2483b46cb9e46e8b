using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

public sealed partial class GuestSpec
{
    /// <summary>A processor enters a lazy mode. Modes do not nest.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_set_lazy_mode.</remarks>
    public void EnterLazyMode(Id<Cpu> cpu, Choice<LazyMode> mode)
    {
        Guard(Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(Lazy[cpu].Is(LazyMode.None));
        Guard(!mode.Is(LazyMode.None));
        Lazy[cpu] = mode;
    }

    /// <summary>It leaves the mode, when its buffer has been flushed.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_set_lazy_mode; today xen_leave_lazy_mmu, xen_end_context_switch.</remarks>
    public void LeaveLazyMode(Id<Cpu> cpu)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(!Lazy[cpu].Is(LazyMode.None));
        Guard(IsEmpty(cpu));
        Lazy[cpu] = LazyMode.None;
    }

    /// <summary>A flush begins: because a mode is to be left, because the buffer is full, because something is to be observed, or by the mode FLUSH, which is none. The mode stays.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/multicalls.c, xen_mc_flush; enlighten.c, xen_set_lazy_mode, PARAVIRT_LAZY_FLUSH.</remarks>
    public void BeginFlush(Id<Cpu> cpu)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(!Lazy[cpu].Is(LazyMode.None));
        Doing[cpu] = Phase.Flushing;
    }

    /// <summary>The hypervisor has executed the whole buffer. The callbacks run: what other processors see of cr3 is what is loaded.</summary>
    /// <remarks>Source: Linux arch/x86/xen/multicalls.c, xen_mc_flush; mmu_pv.c, set_current_cr3.</remarks>
    public void FinishFlush(Id<Cpu> cpu)
    {
        Guard(Doing[cpu].Is(Phase.Flushing));
        Guard(IsEmpty(cpu));
        Doing[cpu] = Phase.Running;
        SeenBase[cpu] = IntendedBase[cpu];
        BaseWaits[cpu] = false;
    }

    /// <summary>A processor locks the pagetables of an address space.</summary>
    /// <remarks>Source: Linux v2.6.23 include/linux/mm.h, pte_offset_map_lock.</remarks>
    public void LockTables(Id<Cpu> cpu, Id<Mm> mm)
    {
        Guard(Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(Exists[mm] & !Locked[mm]);
        Locked[mm] = true;
        LockedBy[mm] = cpu;
    }

    /// <summary>It unlocks them, when it has left the lazy mode.</summary>
    /// <remarks>Source: Linux v2.6.23 mm/memory.c, zap_pte_range, arch_leave_lazy_mmu_mode before pte_unmap_unlock.</remarks>
    public void UnlockTables(Id<Cpu> cpu, Id<Mm> mm)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(!Lazy[cpu].Is(LazyMode.Mmu));
        Guard(Holds(cpu, mm));
        Locked[mm] = false;
    }

    /// <summary>The processor has nothing queued.</summary>
    private Truth IsEmpty(Id<Cpu> cpu) => All<Place>(place => !Queued[cpu, place]);

    /// <summary>The processor has locked the pagetables of the address space.</summary>
    private Truth Holds(Id<Cpu> cpu, Id<Mm> mm) => Exists[mm] & Locked[mm] & (LockedBy[mm] == cpu);

    // A place behind everything that is queued. In a mode that collects such calls it waits there; otherwise it is issued at once, and the processor goes on when that is done.
    private void Append(Id<Cpu> cpu, Id<Place> place, Call call, Id<Page> page)
    {
        Guard(All<Place>(other => !(place <= other) | !Queued[cpu, other]));
        Queued[cpu, place] = true;
        Calls[cpu, place] = call;
        CallPage[cpu, place] = page;
        CallPresent[cpu, place] = false;
        CallWrites[cpu, place] = false;
    }

    private void Issue(Id<Cpu> cpu, LazyMode mode) => Doing[cpu] = If<Choice<Phase>>(Lazy[cpu].Is(mode), Phase.Running, Phase.Flushing);
}
