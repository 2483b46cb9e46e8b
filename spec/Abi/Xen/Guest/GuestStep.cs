namespace Verified.Abi.Xen.Guest;

/// <summary>One atomic step of a guest, or of the hypervisor while it executes the guest's buffer: which, and with what arguments.</summary>
/// <param name="Kind">Which step.</param>
/// <param name="A">First argument: the number of a thing, a truth value as 0 or 1, the ordinal of a choice; 0 where there is none.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
/// <param name="E">Fifth argument.</param>
/// <param name="F">Sixth argument.</param>
public readonly record struct GuestStep(GuestStepKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0, byte E = 0, byte F = 0)
{
    /// <summary>Whether the hypervisor takes it while it executes a buffer: what the guest has in mind and what is so meet when the buffer is empty.</summary>
    public bool IsOfTheHypervisor => Kind is >= GuestStepKind.ExecuteUpdate;
}

/// <summary>Hears of the atomic steps of a guest, in their order.</summary>
public interface IGuestStepSink
{
    /// <summary>The step has taken effect.</summary>
    void Stepped(in GuestStep step);
}
