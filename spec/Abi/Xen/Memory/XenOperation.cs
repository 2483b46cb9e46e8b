namespace Verified.Abi.Xen.Memory;

/// <summary>What a virtual processor of a test program can do.</summary>
public enum XenOperationKind
{
    /// <summary>An element of mmu_update with command E: slot B of frame A becomes an entry that names frame C with the flags D.</summary>
    Update,

    /// <summary>update_va_mapping of the address with the slots A, B, C and D from the root down: the entry names frame E with the flags F; G are the bits of UVMF_*.</summary>
    UpdateVa,

    /// <summary>An element of mmuext_op with command A about frame B, with frame C as its second argument.</summary>
    Extend,

    /// <summary>The guest's kernel reads the address with the slots A, B, C and D.</summary>
    Read,

    /// <summary>The guest's kernel writes to the address with the slots A, B, C and D: slot E of the page becomes an entry that names frame F with the flags G.</summary>
    Write,

    /// <summary>XENMEM_decrease_reservation of one frame: frame A.</summary>
    Remove,

    /// <summary>XENMEM_increase_reservation of one frame: one that the contract sees and that is free. If none is, nothing happens.</summary>
    Add,
}

/// <summary>The flags of an entry in a test program, as bits. Accessed and the mark of the guest's kernel are set in every entry.</summary>
[Flags]
public enum XenEntryBits
{
    /// <summary>Neither of them.</summary>
    None = 0,

    /// <summary>Present.</summary>
    Present = 1,

    /// <summary>Writable.</summary>
    Writable = 2,

    /// <summary>User. Without it the hypervisor adjusts the entry.</summary>
    User = 4,

    /// <summary>The page-size bit, which no level allows.</summary>
    Superpage = 8,

    /// <summary>Cache disable, which no level allows.</summary>
    CacheDisable = 16,

    /// <summary>No execute.</summary>
    NoExecute = 32,

    /// <summary>Dirty.</summary>
    Dirty = 64,

    /// <summary>A bit that is software's.</summary>
    Available = 128,
}

/// <summary>One operation of a program. Whatever its arguments are, it has an answer.</summary>
/// <param name="Kind">Which operation.</param>
/// <param name="A">First argument. A frame, or a slot, is a number of the contract's; those that it does not have stand for what it does not see.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
/// <param name="E">Fifth argument.</param>
/// <param name="F">Sixth argument.</param>
/// <param name="G">Seventh argument.</param>
/// <param name="IsJoined">It is an element of the same hypercall as the operation before it, which is of the same kind.</param>
/// <param name="Checks">After so many preemption checks in each of the first turns it is preempted; 0: never.</param>
public readonly record struct XenOperation(
    XenOperationKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0, byte E = 0, byte F = 0, byte G = 0, bool IsJoined = false, ushort Checks = 0)
{
    /// <summary>In place of the last slot of an address, with the number of a frame added: the page that lies in the large page at the beginning of memory where the frame does.</summary>
    public static readonly byte PageOfFrame = 128;

    /// <summary>A hypercall is preempted at most so often.</summary>
    public static readonly int MostPreemptions = 3;
}
