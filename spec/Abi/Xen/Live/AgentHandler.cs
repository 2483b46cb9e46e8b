namespace Verified.Abi.Xen.Live;

/// <summary>Numbers of handlers beyond the vectors: callbacks.</summary>
public static class AgentHandler
{
    /// <summary>Events.</summary>
    public const int Event = 256;

    /// <summary>Selectors that cannot be loaded.</summary>
    public const int Failsafe = 257;

    /// <summary>SYSCALL in user mode.</summary>
    public const int Syscall = 258;

    /// <summary>SYSENTER.</summary>
    public const int Sysenter = 259;

    /// <summary>SYSCALL of 32-bit code.</summary>
    public const int Syscall32 = 260;

    /// <summary>Non-maskable interrupts.</summary>
    public const int Nmi = 261;

    /// <summary>Whether the frame of a vector has an error code.</summary>
    public static bool HasErrorCode(int number) => number is 8 or (>= 10 and <= 14) or 17 or 21 or 29 or 30;
}
