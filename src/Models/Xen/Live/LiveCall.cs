using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>A word that stands in the arguments before the program begins.</summary>
/// <param name="Offset">Where, from the beginning of this call's arguments.</param>
/// <param name="Value">The word.</param>
public readonly record struct LiveWord(int Offset, LiveValue Value);

/// <summary>One instruction that the agent executes: mostly a hypercall, whose number is in rax.</summary>
public sealed record LiveCall
{
    /// <summary>How much memory each call has for its arguments.</summary>
    public static readonly int ArgumentBytes = 512;

    /// <summary>Which instruction.</summary>
    public AgentStub Stub { get; init; } = AgentStub.Syscall;

    /// <summary>rax; the number of a hypercall.</summary>
    public ulong Rax { get; init; }

    /// <summary>rdi, rsi, rdx, r10 and r8, as far as they are given.</summary>
    public IReadOnlyList<LiveValue> Arguments { get; init; } = [];

    /// <summary>rcx.</summary>
    public ulong Rcx { get; init; }

    /// <summary>The stack pointer.</summary>
    public LiveValue Rsp { get; init; } = AgentLayout.CommandStack;

    /// <summary>Where a word is read when it is done; 0 for nowhere.</summary>
    public LiveValue Peek { get; init; }

    /// <summary>Its arguments in memory.</summary>
    public IReadOnlyList<LiveWord> Words { get; init; } = [];

    /// <summary>Where in its arguments the hypervisor writes the number of a frame that it gives, or nothing.</summary>
    public int? GivenAt { get; init; }

    /// <summary>It is a hypercall, or is to be one.</summary>
    public bool IsHypercall => Stub is AgentStub.Syscall or AgentStub.UnmaskAndSyscall;

    /// <summary>The command for a hypervisor.</summary>
    /// <param name="xen">The hypervisor.</param>
    /// <param name="number">The call's place in its program.</param>
    public AgentCommand On(ILiveXen xen, int number)
    {
        var at = ArgumentsOf(number);
        return new AgentCommand
        {
            Rip = AgentLayout.Kernel(Stub), Rax = Rax, Rdi = Argument(0), Rsi = Argument(1), Rdx = Argument(2), R10 = Argument(3), R8 = Argument(4),
            Rbx = AgentLayout.SharedInfo, Rcx = Rcx, Rsp = Rsp.On(xen, at), Peek = Peek.On(xen, at),
        };

        ulong Argument(int index) => index < Arguments.Count ? Arguments[index].On(xen, at) : 0;
    }

    /// <summary>Where a call's arguments are.</summary>
    internal static ulong ArgumentsOf(int number) => AgentLayout.Arguments + (ulong)(number * ArgumentBytes);
}
