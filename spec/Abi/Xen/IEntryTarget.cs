using Verified.Abi.Judging;

namespace Verified.Abi.Xen;

/// <summary>A hypervisor with guests in it that do what they are told. After boot each virtual processor is in its kernel.</summary>
public interface IEntryTarget : ITarget<EntryStepKind, IEntryFacts>
{
    /// <summary>Registers and memory of a virtual processor, for what the specification does not speak of.</summary>
    EntryMachine Machine(int vcpu);

    /// <summary>A virtual processor does something, and comes back from the hypervisor.</summary>
    EntryTurn Run(int vcpu, EntryAction action);
}

/// <summary>Where an action has led to.</summary>
public enum EntryOutcome
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
public readonly record struct EntryTurn(EntryOutcome Outcome, Errno Answer);
