using Verified.Abi;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Tables;
using static Verified.Abi.Xen.Guest.GuestStepKind;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <summary>A small memory management of its own, which does with pagetables on Xen what the kernel's large one does not: tables come and go in address spaces that are pinned, and
/// processors go on while others have something queued.</summary>
/// <param name="kernel">The guest's kernel.</param>
/// <param name="steps">Who hears of what it does.</param>
/// <param name="sizes">How large it is.</param>
internal sealed partial class GuestMm(XenKernel kernel, GuestSteps steps, GuestSizes sizes)
{
    private const int L1TableShift = 21;
    private const int PageShift = 12;
    private const ulong TableFlags = Entry.Present | Entry.Writable | Entry.User | Entry.Accessed | Entry.Dirty;
    private const ulong ProgramFlags = Entry.Present | Entry.User | Entry.Accessed | Entry.Dirty;

    private readonly GuestPages pages = steps.Pages;

    private XenCpu Cpu => kernel.Current;

    /// <summary>An address space by its number; a number that is too large stands for one that there is.</summary>
    private GuestSpace Space(int mm) => pages.Spaces[mm % sizes.Mms];

    /// <summary>alloc_page.</summary>
    private GuestPage? Allocate()
    {
        if (pages.FirstFree() is not { } page)
        {
            return null;
        }

        (page.Use, page.HeldBy) = (PageUse.Fresh, Cpu.Index);
        steps.Tell(AllocatePage, Cpu, page.Number);
        return page;
    }

    /// <summary>tlb_finish_mmu: the pages that the processor has taken off pagetables, or given up as such, are free, when nothing that waits refers to them.</summary>
    public Errno FreeGathered()
    {
        if (Cpu.Queue.Count > 0)
        {
            Cpu.FlushLazy();
        }

        for (var number = sizes.FirstFree; number < sizes.Elsewhere; number++)
        {
            if (pages[number] is { Use: PageUse.Gathered or PageUse.Released } page && page.HeldBy == Cpu.Index)
            {
                page.Use = PageUse.Free;
                steps.Tell(FreePage, Cpu, number);
            }
        }

        return Errno.None;
    }

    /// <summary>pte_lockptr: false if another processor has it.</summary>
    private bool TryLock(GuestSpace space)
    {
        if (space.LockedBy is null)
        {
            space.LockedBy = Cpu.Index;
            steps.Tell(LockTables, Cpu, space.Index);
        }

        return space.LockedBy == Cpu.Index;
    }

    /// <summary>A lock that was taken in lazy MMU mode is given back when the mode is left.</summary>
    private Errno Unlock(GuestSpace space, Errno answer = Errno.None)
    {
        if (Cpu.Mode != LazyMode.Mmu && space.LockedBy == Cpu.Index)
        {
            space.LockedBy = null;
            steps.Tell(UnlockTables, Cpu, space.Index);
        }

        return answer;
    }

    /// <summary>arch_enter_lazy_mmu_mode, arch_start_context_switch.</summary>
    public Errno EnterLazy(LazyMode mode)
    {
        if (Cpu.Mode != LazyMode.None)
        {
            return Errno.EBUSY;
        }

        Cpu.Enter(mode);
        return Errno.None;
    }

    /// <summary>arch_leave_lazy_mmu_mode, arch_end_context_switch; then the locks are given back, and pages are freed.</summary>
    public Errno LeaveLazy()
    {
        if (Cpu.Mode == LazyMode.None)
        {
            return Errno.EINVAL;
        }

        Cpu.Leave(Cpu.Mode);
        foreach (var space in pages.Spaces)
        {
            Unlock(space);
        }

        return FreeGathered();
    }

    /// <summary>arch_flush_lazy_mmu_mode.</summary>
    public Errno FlushLazy()
    {
        if (Cpu.Mode == LazyMode.None)
        {
            return Errno.EINVAL;
        }

        Cpu.FlushLazy();
        return Errno.None;
    }
}
