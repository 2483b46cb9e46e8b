using Verified.Abi.Judging;

namespace Verified.Abi.Xen.Guest;

/// <summary>Who takes the steps of the guest's contract.</summary>
public static class StepsOfHypervisor
{
    /// <summary>Whether the hypervisor takes a step while it executes a buffer: what the guest has in mind and what is so meet when the buffer is empty.</summary>
    public static bool IsOfTheHypervisor(this in Step<GuestStepKind> step) => step.Kind is >= GuestStepKind.ExecuteUpdate;
}
