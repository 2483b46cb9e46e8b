using System.Runtime.InteropServices;

namespace Verified.Abi.Xen.Live;

/// <summary>One instruction, and the registers with which it is executed; as it lies in the agent's memory.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AgentCommand
{
    /// <summary>How many bytes it has in memory.</summary>
    public const int Bytes = 128;

    /// <summary>The address of the instruction.</summary>
    public ulong Rip;

    /// <summary>The number of a hypercall.</summary>
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

    /// <summary>The sixth argument.</summary>
    public ulong R9;

    /// <summary>rbx.</summary>
    public ulong Rbx;

    /// <summary>rcx.</summary>
    public ulong Rcx;

    /// <summary>The stack pointer.</summary>
    public ulong Rsp;

    /// <summary>Where a word is read when the instruction is done, or 0.</summary>
    public ulong Peek;

    private readonly ulong unused0;
    private readonly ulong unused1;
    private readonly ulong unused2;
    private readonly ulong unused3;
}
