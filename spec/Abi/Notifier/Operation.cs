namespace Verified.Abi.Notifier;

/// <summary>What a thread of a test program can ask an implementation to do.</summary>
public enum OperationKind
{
    /// <summary>A thread on processor A writes value D at address C of address space B.</summary>
    Write,

    /// <summary>A thread on processor A reads address C of address space B.</summary>
    Read,

    /// <summary>munmap of the addresses B to C of address space A: they are no longer part of it.</summary>
    Unmap,

    /// <summary>mmap of the addresses B to C of address space A, private and anonymous, where they are not mapped.</summary>
    Map,

    /// <summary>MADV_DONTNEED of the addresses B to C of address space A.</summary>
    DontNeed,

    /// <summary>mprotect of the addresses B to C of address space A: D is 1 for writable, 0 for read-only.</summary>
    Protect,

    /// <summary>mremap of address B of address space A to address C, which is unmapped first.</summary>
    Move,

    /// <summary>The unmapping of addresses B to C of address space A with a second invalidate range inside the first, as for huge pages.</summary>
    UnmapNested,

    /// <summary>fork of address space A into address space B, which must be absent.</summary>
    Fork,

    /// <summary>exit of address space A.</summary>
    Exit,

    /// <summary>Reclaim of up to B pages, starting the search at page A.</summary>
    Reclaim,

    /// <summary>Ageing of address B of address space A, in the primary and all secondary MMUs.</summary>
    Age,

    /// <summary>Secondary MMU A registers with address space B; C is 1 if a signal is pending, D is 1 if no memory is left.</summary>
    Register,

    /// <summary>Secondary MMU A unregisters.</summary>
    Unregister,

    /// <summary>The guest on virtual processor B of secondary MMU A writes value D at address C.</summary>
    GuestWrite,

    /// <summary>The guest on virtual processor B of secondary MMU A reads address C.</summary>
    GuestRead,

    /// <summary>The guest on virtual processor B of secondary MMU A executes invlpg for address C.</summary>
    GuestInvalidate,
}

/// <summary>One operation of a program. An operation that makes no sense in the state it meets answers an errno and changes nothing.</summary>
/// <param name="Kind">Which operation.</param>
/// <param name="A">First argument.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
public readonly record struct Operation(OperationKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0);
