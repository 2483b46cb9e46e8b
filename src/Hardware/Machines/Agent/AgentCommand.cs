using System.Runtime.InteropServices;

namespace Verified.Hardware.Machines.Agent;

/// <summary>What the agent does for one command.</summary>
internal enum AgentVerb
{
    Read = 0,
    Write = 1,

    /// <summary>Calls the address, where a near return has to be.</summary>
    Execute = 2,

    /// <summary>INVLPG. Ring 0 only, like all that follow.</summary>
    InvalidatePage = 3,

    /// <summary>Loads CR3.</summary>
    LoadRoot = 4,

    /// <summary>Turns CR4.PGE over, and back.</summary>
    InvalidateAll = 5,

    /// <summary>Stores a byte on itself, so that whoever watches stores to a frame notices.</summary>
    Touch = 6,

    /// <summary>Loads PKRU.</summary>
    LoadKeyRights = 7,
}

/// <summary>One command to the agent with its result, in memory that both see.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct AgentCommand
{
    public const int Bytes = 64;

    /// <summary>An address, or what a register gets.</summary>
    public ulong Address;

    /// <summary>What is written, or was read.</summary>
    public ulong Value;

    public AgentVerb Verb;

    /// <summary>The exception that it raised, or <see cref="Verified.Abi.Machines.AccessResult.None"/>.</summary>
    public int Vector;

    public ulong ErrorCode;

    /// <summary>CR2, and the instruction that raised the exception.</summary>
    public ulong FaultAddress, FaultInstruction;
}
