namespace Verified.Abi.Xen;

/// <summary>A hypervisor with guests in it that do what they are told: single-threaded, without clock or chance, so that the same actions give the same run.</summary>
public interface IEntryTarget
{
    /// <summary>The state as the specification sees it, after each step.</summary>
    IEntryFacts Facts { get; }

    /// <summary>Back to the state after boot: each virtual processor is in its kernel.</summary>
    void Reset(IEntryStepSink sink);

    /// <summary>Registers and memory of a virtual processor, for what the specification does not speak of.</summary>
    EntryMachine Machine(int vcpu);

    /// <summary>A virtual processor does something, and comes back from the hypervisor.</summary>
    EntryTurn Run(EntryAction action);
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
