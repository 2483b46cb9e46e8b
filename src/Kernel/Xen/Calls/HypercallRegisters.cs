namespace Verified.Kernel.Xen.Calls;

/// <summary>The registers of a 64-bit guest that a hypercall reads and writes. SYSCALL itself has used rcx and r11.</summary>
internal struct HypercallRegisters
{
    /// <summary>The number of the hypercall, then its result.</summary>
    public ulong Rax;

    /// <summary>The first argument.</summary>
    public ulong Rdi;

    /// <summary>The second argument.</summary>
    public ulong Rsi;

    /// <summary>The third argument.</summary>
    public ulong Rdx;

    /// <summary>The fourth argument.</summary>
    public ulong R10;

    /// <summary>The fifth argument.</summary>
    public ulong R8;

    /// <summary>The sixth argument. No hypercall of PV guests reads it.</summary>
    public ulong R9;
}
