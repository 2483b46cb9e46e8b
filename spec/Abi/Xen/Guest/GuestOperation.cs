namespace Verified.Abi.Xen.Guest;

/// <summary>What a processor of a test program can do. What cannot be done now is answered with an errno, and nothing has happened.</summary>
public enum GuestOperationKind
{
    /// <summary>Enters lazy mode A: 1 for pagetables, 2 for a context switch.</summary>
    EnterLazy,

    /// <summary>Leaves the lazy mode that it is in; unlocks what it has locked, and frees what it has gathered.</summary>
    LeaveLazy,

    /// <summary>Flushes what it has collected; the mode stays.</summary>
    FlushLazy,

    /// <summary>Creates address space A with an empty pagetable.</summary>
    Create,

    /// <summary>activate_mm: address space A is pinned.</summary>
    Activate,

    /// <summary>exit_mmap: nobody has address space A loaded any more, and it is unpinned.</summary>
    Exit,

    /// <summary>mmdrop: address space A, with its tables and pages, is freed.</summary>
    Drop,

    /// <summary>A page fault in address space A at entry C of table B: a page is mapped, writable if D is odd. The table is made when there is none.</summary>
    Touch,

    /// <summary>Entry C of table B of address space A is cleared.</summary>
    Unmap,

    /// <summary>Entry C of table B of address space A becomes writable if D is odd, else read-only.</summary>
    Protect,

    /// <summary>Table B of address space A, with all its pages, is unlinked and given up.</summary>
    FreeTable,

    /// <summary>Entry C of table B of address space A is read.</summary>
    ReadBack,

    /// <summary>The pages that it has gathered are freed.</summary>
    FreeGathered,

    /// <summary>write_cr3: address space A is loaded.</summary>
    WriteCr3,

    /// <summary>load_gdt of its own table, again.</summary>
    LoadGdt,

    /// <summary>load_esp0: another kernel stack; if A is odd, a new one.</summary>
    LoadStack,

    /// <summary>load_tls: three descriptors, present where A has a bit.</summary>
    LoadTls,

    /// <summary>write_gdt_entry: descriptor A is present if B is odd.</summary>
    WriteDescriptor,

    /// <summary>Switches to the program of address space A: stack, descriptors and roots, in lazy mode.</summary>
    Switch,

    /// <summary>load_ldt of its own table.</summary>
    LoadLdt,

    /// <summary>irq_enable. An event comes before the instruction with number A; 0: none does.</summary>
    EnableInterrupts,

    /// <summary>irq_disable, likewise.</summary>
    DisableInterrupts,

    /// <summary>An event comes.</summary>
    Signal,

    /// <summary>iopl and ioperm of the program that runs: the first two bits of A.</summary>
    AllowIo,

    /// <summary>The program runs until something else happens on its processor.</summary>
    ReturnToProgram,

    /// <summary>Another virtual processor has run meanwhile: the selectors are loaded again, of which one may be gone.</summary>
    ReloadSelectors,
}

/// <summary>One operation of a program. Whatever its arguments are, it has an answer.</summary>
/// <param name="Kind">Which operation.</param>
/// <param name="A">First argument. A number that is too large stands for one that the guest has.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
public readonly record struct GuestOperation(GuestOperationKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0);
