using Verified.Abi.Judging;

namespace Verified.Abi.Xen.Memory;

/// <summary>A hypervisor and what of it the contract sees. Its facts mean something while no virtual processor is in the hypervisor.</summary>
public interface IXenMachine : ITarget<XenStepKind, IXenFacts>
{
    /// <summary>The memory of a frame that the contract sees, as it is: 512 words.</summary>
    ReadOnlySpan<ulong> Words(int frame);

    /// <summary>The machine's number of a frame that the contract sees.</summary>
    ulong MachineFrame(int frame);

    /// <summary>Whether a processor holds a translation of an address.</summary>
    bool Holds(int cpu, ulong va);
}
