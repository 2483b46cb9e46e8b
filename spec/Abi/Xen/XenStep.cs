namespace Verified.Abi.Xen;

/// <summary>One atomic step of a hypervisor: which, and with what arguments.</summary>
/// <param name="Kind">Which step.</param>
/// <param name="A">First argument: the number of a thing, a truth value as 0 or 1, the ordinal of a choice; 0 where there is none.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
/// <param name="E">Fifth argument.</param>
/// <param name="F">Sixth argument.</param>
/// <param name="G">Seventh argument.</param>
public readonly record struct XenStep(XenStepKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0, byte E = 0, byte F = 0, byte G = 0)
{
    /// <summary>In place of a slot: one that the contract does not see.</summary>
    public static readonly byte OtherSlot = byte.MaxValue;
}

/// <summary>Hears of the atomic steps of a hypervisor, in their order.</summary>
public interface IXenStepSink
{
    /// <summary>The step takes effect. The state agrees when the hypervisor is left.</summary>
    void Stepped(in XenStep step);

    /// <summary>The step is refused, and nothing of it takes effect.</summary>
    /// <param name="step">What was asked for.</param>
    /// <param name="errno">Why.</param>
    void Refused(in XenStep step, Errno errno);

    /// <summary>The hypervisor asks whether more urgent work is pending, and stops if it is; or it is left.</summary>
    /// <param name="entries">At how many entries of L2 and L3 tables it has looked, to validate or invalidate them, since it was entered or asked last.</param>
    void Checked(int entries);
}
