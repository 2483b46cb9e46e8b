using Verified.Abi.Machines;

namespace Verified.Models.Machines;

/// <summary>What happens to a machine.</summary>
public enum MachineStepKind
{
    /// <summary>The owner stores a word.</summary>
    Store,

    /// <summary>A CPU loads its control registers and a root.</summary>
    Load,

    /// <summary>A CPU loads another root.</summary>
    LoadRoot,

    /// <summary>A CPU forgets translations.</summary>
    Flush,

    /// <summary>A CPU makes an access.</summary>
    Access,
}

/// <summary>One thing that happens to a machine.</summary>
/// <param name="Kind">What.</param>
/// <param name="Cpu">To whom; nothing of a store.</param>
/// <param name="Address">Where: physical of a store, CR3 of a load, virtual otherwise.</param>
/// <param name="Value">What is stored, by the owner or by a write.</param>
/// <param name="Flush">What is forgotten.</param>
/// <param name="Access">What the access does.</param>
/// <param name="IsUser">Whether it is a user's.</param>
/// <param name="AlignmentCheck">RFLAGS.AC.</param>
public readonly record struct MachineStep(
    MachineStepKind Kind, int Cpu, ulong Address, ulong Value = 0, FlushKind Flush = default, AccessKind Access = default, bool IsUser = false, bool AlignmentCheck = false)
{
    /// <summary>The access.</summary>
    public Access ToAccess() => new(Address, Access, IsUser) { Value = Value, AlignmentCheck = AlignmentCheck };
}

/// <summary>What happens to a machine from a known memory on. Compares by value.</summary>
/// <param name="Controls">The control registers. What belongs to the CPU and not to the case, such as the width of addresses, is each machine's own.</param>
/// <param name="Cpus">How many CPUs it takes.</param>
/// <param name="Steps">What happens.</param>
public sealed record MachineCase(PagingControls Controls, int Cpus, IReadOnlyList<MachineStep> Steps)
{
    /// <inheritdoc/>
    public bool Equals(MachineCase? other) => other is not null && Controls == other.Controls && Cpus == other.Cpus && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Controls, Cpus, Steps.Count);
}
