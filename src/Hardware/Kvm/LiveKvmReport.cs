using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>What a live run is to do.</summary>
public sealed record LiveKvmOptions
{
    /// <summary>How long the guest's memory is disturbed.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Chooses the operations and their places, and the places where the trace is edited.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many places of the trace are edited to show that the judge can fail.</summary>
    public int SensitivityEdits { get; init; } = 20;

    /// <summary>How many events are kept for these edits; later ones are judged and forgotten.</summary>
    public int KeptEvents { get; init; } = 500_000;

    /// <summary>Room for events that have not been read yet, in KiB for each CPU.</summary>
    public int BufferKilobytes { get; init; } = 16 * 1024;

    /// <summary>Where the recording goes, or null. It stays open; what it cannot take is its own business.</summary>
    public Stream? RecordTo { get; init; }
}

/// <summary>A host operation and how often it was done.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Count">How often.</param>
public readonly record struct OperationCount(string Name, long Count);

/// <summary>What the guest agent saw.</summary>
/// <param name="Reads">Accesses judged.</param>
/// <param name="Writes">Versions written.</param>
/// <param name="HostFaults">Accesses that failed for a moment because the host had taken the page or the right to write it.</param>
/// <param name="Violations">Values that no coherent memory returns.</param>
/// <param name="Examples">The first of them, one line each.</param>
/// <param name="TampersTried">Ways in which the agent was lied to on purpose, after the run.</param>
/// <param name="TampersCaught">Of these, the ones that it named rightly.</param>
public sealed record GuestReport(
    ulong Reads, ulong Writes, ulong HostFaults, ulong Violations, IReadOnlyList<string> Examples, int TampersTried, int TampersCaught);

/// <summary>What a live run found.</summary>
/// <param name="Verdict">The answer to everything together.</param>
/// <param name="Reason">Why it was skipped, or why nothing can be concluded, or what is violated; empty when all holds.</param>
/// <param name="Mode">How the kernel maps guest memory.</param>
/// <param name="Clock">The trace clock.</param>
/// <param name="Vcpus">How many virtual CPUs ran.</param>
/// <param name="Duration">How long the memory was disturbed.</param>
/// <param name="Interrupted">Whether the run was cancelled; the counts are those of the time before.</param>
/// <param name="OtherOwners">Processes that own a virtual machine too: events name no machine, so one of theirs may hide an alarm.</param>
/// <param name="Events">Events read from the trace.</param>
/// <param name="Trace">What the judge found in the trace; null when skipped.</param>
/// <param name="Guest">What the guest saw; null when skipped.</param>
/// <param name="Operations">What the host did.</param>
/// <param name="Sensitivity">What the judge made of a trace that was edited; null when there was no time for it.</param>
public sealed record LiveKvmReport(
    Verdict Verdict, string Reason, MmuMode Mode, string Clock, int Vcpus, TimeSpan Duration, bool Interrupted, int OtherOwners, ulong Events,
    JudgeReport? Trace, GuestReport? Guest, IReadOnlyList<OperationCount> Operations, SensitivityReport? Sensitivity)
{
    internal static LiveKvmReport Skipped(string reason) =>
        new(Verdict.Skipped, reason, MmuMode.Shadow, "", 0, TimeSpan.Zero, false, 0, 0, null, null, [], null);
}
