namespace Verified.Abi.Xen;

/// <summary>A hypervisor and what of it the contract sees.</summary>
public interface IXenMachine
{
    /// <summary>The state as the specification sees it. It means something while no virtual processor is in the hypervisor.</summary>
    IXenFacts Facts { get; }

    /// <summary>Back to the state after boot. The steps of booting are heard too.</summary>
    void Reset(IXenStepSink sink);

    /// <summary>The memory of a frame that the contract sees, as it is: 512 words.</summary>
    ReadOnlySpan<ulong> Words(int frame);

    /// <summary>The machine's number of a frame that the contract sees.</summary>
    ulong MachineFrame(int frame);
}
