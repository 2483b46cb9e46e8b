namespace Verified.Abi.Machines;

/// <summary>Why a processor has left code of ring 3.</summary>
public enum Ring3ExitKind
{
    /// <summary>An exception: <see cref="Ring3Exit.Vector"/> and <see cref="Ring3Exit.ErrorCode"/>. The instruction pointer is where the processor leaves it: at a fault's instruction, behind a trap's.</summary>
    Exception,

    /// <summary>INT n with the vector n, other than 3 and 4: the instruction pointer is at it.</summary>
    SoftwareInterrupt,

    /// <summary>SYSCALL in 64-bit code: the instruction pointer is at it.</summary>
    SystemCall,

    /// <summary>SYSCALL in 32-bit code: the instruction pointer is at it.</summary>
    CompatibilitySystemCall,

    /// <summary>Its time is over, or somebody wants to be heard.</summary>
    Interrupted,

    /// <summary>It cannot go on with this instruction: one in memory of a device, or one that touches such memory in a way that nobody can imitate.</summary>
    Stuck,
}

/// <summary>How a processor has left code of ring 3.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Vector">The exception, or the vector of an INT n.</param>
/// <param name="ErrorCode">The error code of the exception; 0 without one.</param>
/// <param name="Address">CR2, when it is a page fault.</param>
/// <param name="DebugStatus">DR6, when it is a debug exception.</param>
public readonly record struct Ring3Exit(Ring3ExitKind Kind, byte Vector = 0, uint ErrorCode = 0, ulong Address = 0, ulong DebugStatus = 0);
