namespace Verified.Abi.Machines;

/// <summary>One access of a CPU to a virtual address.</summary>
/// <param name="Address">The virtual address, a multiple of 8, so that the word lies in one page. It may be non-canonical.</param>
/// <param name="Kind">What it does.</param>
/// <param name="IsUser">Ring 3; otherwise ring 0.</param>
public readonly record struct Access(ulong Address, AccessKind Kind, bool IsUser)
{
    /// <summary>The word that a <see cref="AccessKind.Write"/> stores.</summary>
    public ulong Value { get; init; }

    /// <summary>RFLAGS.AC: lets a supervisor touch user pages despite SMAP.</summary>
    public bool AlignmentCheck { get; init; }
}
