using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.ParavirtOps;

/// <summary>struct pv_mmu_ops: what the memory management leaves to the platform. Entries are in the mm's own terms, with its frame numbers; the platform translates.</summary>
/// <remarks>Source: Linux 5ead97c84f include/asm-i386/paravirt.h; in groups as of v2.6.24. Which of them are flushed together a platform says in <see cref="EnterLazyMmu"/>.</remarks>
internal sealed record MmuOps
{
    /// <summary>How many levels the tables have.</summary>
    public required int Levels { get; init; }

    /// <summary>pgd_alloc: the table of the highest level becomes one, with what all address spaces share.</summary>
    public required Action<PageTable> PgdAlloc { get; init; }

    public required Action<PageTable> PgdFree { get; init; }

    /// <summary>alloc_pt and alloc_pd: the frame of this level is about to be linked.</summary>
    public required Action<PageTable, int> AllocTable { get; init; }

    /// <summary>release_pt and release_pd: the frame of this level is no table any more.</summary>
    public required Action<PageTable, int> ReleaseTable { get; init; }

    /// <summary>set_pmd, set_pud and set_pgd: the table of this level refers to the one below it.</summary>
    public required Action<PageTable, int> SetTable { get; init; }

    /// <summary>pte_val of an entry. What was queued for it is done first.</summary>
    public required Func<PageTable, Va, ulong> ReadPte { get; init; }

    /// <summary>The same for who watches: nothing is done, and what is queued counts as done.</summary>
    public required Func<PageTable, Va, ulong> ShowPte { get; init; }

    /// <summary>set_pte_at of make_pte.</summary>
    public required Action<PageTable, Va, ulong> SetPteAt { get; init; }

    /// <summary>activate_mm: the first program is about to run in the address space.</summary>
    public required Action<AddressSpace> ActivateMm { get; init; }

    /// <summary>arch_dup_mmap: the child has a copy of the parent's entries, and threads may run in it.</summary>
    public required Action<AddressSpace, AddressSpace> DupMmap { get; init; }

    /// <summary>arch_exit_mmap: no thread will run in the address space again; its mappings are about to go.</summary>
    public required Action<AddressSpace> ExitMmap { get; init; }

    /// <summary>flush_tlb_others for one processor: it forgets the range.</summary>
    public required Action<int, AddressSpace, Va, Va> FlushTlb { get; init; }

    /// <summary>arch_enter_lazy_mmu_mode: what is changed and flushed from here on may wait. Who reads an entry back finds it done, and so does any thread that runs then.</summary>
    public required Action EnterLazyMmu { get; init; }

    /// <summary>arch_flush_lazy_mmu_mode: what was queued is done. The mode goes on.</summary>
    public required Action FlushLazyMmu { get; init; }

    /// <summary>arch_leave_lazy_mmu_mode.</summary>
    public required Action LeaveLazyMmu { get; init; }

    /// <summary>kernel_map_pages: an allocated page is in the kernel's own mapping, a freed one is not.</summary>
    public required Action<Pfn, bool> MapKernelPage { get; init; }
}
