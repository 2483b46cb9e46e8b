using Verified.Abi.Judging;

namespace Verified.Abi.Xen.Guest;

/// <summary>A guest on a hypervisor that runs operations under a given schedule, a program for each processor. The steps of its boot are told from the first on.</summary>
public interface IGuestTarget : IProgramTarget<GuestStepKind, IGuestFacts, GuestOperation>
{
    /// <summary>A processor that is not finished does its next operation.</summary>
    Errno Run(int cpu);
}
