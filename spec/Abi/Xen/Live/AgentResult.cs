using System.Runtime.InteropServices;

namespace Verified.Abi.Xen.Live;

/// <summary>The registers after an instruction, and how the kernel was entered, if it was; as it lies in the agent's memory.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct AgentResult
{
    /// <summary>How many bytes it has in memory.</summary>
    public const int Bytes = 256;

    /// <summary>rax.</summary>
    public ulong Rax;

    /// <summary>rdi.</summary>
    public ulong Rdi;

    /// <summary>rsi.</summary>
    public ulong Rsi;

    /// <summary>rdx.</summary>
    public ulong Rdx;

    /// <summary>r10.</summary>
    public ulong R10;

    /// <summary>r8.</summary>
    public ulong R8;

    /// <summary>r9.</summary>
    public ulong R9;

    /// <summary>rbx.</summary>
    public ulong Rbx;

    /// <summary>rcx.</summary>
    public ulong Rcx;

    /// <summary>r11.</summary>
    public ulong R11;

    /// <summary>rsp; at a transfer that of the frame.</summary>
    public ulong Rsp;

    /// <summary>The flags, but not at a transfer.</summary>
    public ulong Rflags;

    /// <summary>The word that was to be read, or 0.</summary>
    public ulong Peeked;

    /// <summary>The first word of vcpu_info: pending in the lowest byte, mask in the next.</summary>
    public ulong VcpuInfo;

    /// <summary>evtchn_pending_sel.</summary>
    public ulong PendingSelectors;

    /// <summary>One plus the number of the handler that was entered (<see cref="AgentHandler"/>), 4,096 more for the second set; 0 for none.</summary>
    public ulong Handler;

    /// <summary>rip of the frame.</summary>
    public ulong FrameRip;

    /// <summary>cs of the frame, and the saved mask.</summary>
    public ulong FrameCs;

    /// <summary>rflags of the frame.</summary>
    public ulong FrameRflags;

    /// <summary>rsp of the frame.</summary>
    public ulong FrameRsp;

    /// <summary>ss of the frame.</summary>
    public ulong FrameSs;

    /// <summary>The error code of the frame, or 0.</summary>
    public ulong ErrorCode;

    /// <summary>arch.cr2 of vcpu_info at a page fault, else 0.</summary>
    public ulong Cr2;

    private readonly ulong unused0;
    private readonly ulong unused1;
    private readonly ulong unused2;
    private readonly ulong unused3;
    private readonly ulong unused4;
    private readonly ulong unused5;
    private readonly ulong unused6;
    private readonly ulong unused7;
    private readonly ulong unused8;
}
