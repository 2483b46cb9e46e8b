using System.Runtime.InteropServices;

namespace Verified.Hardware.Machines.Agent;

/// <summary>What an agent that serves a mailbox does next.</summary>
internal enum AgentOrder
{
    /// <summary>Takes the commands from <see cref="AgentControl.First"/> to <see cref="AgentControl.End"/>.</summary>
    Run = 0,

    /// <summary>Leaves paging and comes back with other control registers.</summary>
    Load = 1,
}

/// <summary>The mailbox of an agent that is never left, in memory that both see.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AgentControl
{
    /// <summary>The number of the order that was given last; written after all else.</summary>
    public ulong Given;

    /// <summary>The number of the order that was carried out last.</summary>
    public ulong Done;

    public AgentOrder Order;

    /// <summary>1: in ring 3.</summary>
    public int IsUser;

    /// <summary>The commands' virtual addresses, in the alias of the ring.</summary>
    public ulong First, End;

    /// <summary>RFLAGS for them.</summary>
    public ulong Flags;

    public ulong Cr0, Cr3, Cr4, Efer;

    /// <summary>The root to come back with at first: one of the agent's own. CR4 as far as it can be loaded without paging.</summary>
    public ulong OwnRoot, EarlyCr4;

    /// <summary>A root of the agent's own in the mode that is left.</summary>
    public ulong OldRoot;

    /// <summary>Where the agent is with paging, in the alias of ring 0.</summary>
    public ulong Base;

    /// <summary>Operands of LGDT and LIDT, in 32 and 64 bits.</summary>
    public AgentTablePointer EarlyGdt, Gdt, Idt;

    /// <summary>What CPUID says: leaf 1 ECX and EDX, leaf 7 EBX and ECX, leaf 0x80000008 EAX, leaf 0x80000001 EDX.</summary>
    public uint Cpuid1C, Cpuid1D, Cpuid7B, Cpuid7C, CpuidWidths, CpuidLongD;
}

/// <summary>The operand of LGDT or LIDT.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2, Size = 16)]
internal struct AgentTablePointer
{
    public ushort Limit;
    public ulong Address;
}
