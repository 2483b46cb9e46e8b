using Verified.Abi.Judging;

namespace Verified.Abi.Xen.Transfer;

/// <summary>A hypervisor with guests in it that do what they are told. After boot each virtual processor is in its kernel.</summary>
public interface ITransferTarget : ITarget<TransferStepKind, ITransferFacts>
{
    /// <summary>Registers and memory of a virtual processor, for what the specification does not speak of.</summary>
    TransferMachine Machine(int vcpu);

    /// <summary>A virtual processor does something, and comes back from the hypervisor.</summary>
    TransferTurn Run(int vcpu, TransferAction action);
}

/// <summary>Where an action has led to.</summary>
public enum TransferOutcome
{
    /// <summary>The guest runs.</summary>
    Runs,

    /// <summary>The virtual processor sleeps.</summary>
    Sleeps,

    /// <summary>Its domain has crashed.</summary>
    Stops,
}

/// <summary>What an action came to.</summary>
/// <param name="Outcome">Where it has led to.</param>
/// <param name="Answer">What a hypercall has answered; None for other actions.</param>
public readonly record struct TransferTurn(TransferOutcome Outcome, Errno Answer);
