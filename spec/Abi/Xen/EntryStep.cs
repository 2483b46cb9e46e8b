namespace Verified.Abi.Xen;

/// <summary>One atomic step of control transfer: which, and with what arguments.</summary>
/// <param name="Kind">Which step.</param>
/// <param name="A">First argument: the number of a thing, a truth value as 0 or 1, the ordinal of a choice; 0 where there is none.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
/// <param name="E">Fifth argument.</param>
/// <param name="F">Sixth argument.</param>
/// <param name="G">Seventh argument.</param>
/// <param name="H">Eighth argument.</param>
public readonly record struct EntryStep(EntryStepKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0, byte E = 0, byte F = 0, byte G = 0, byte H = 0);

/// <summary>Hears of the atomic steps of control transfer, in their order.</summary>
public interface IEntryStepSink
{
    /// <summary>The step has taken effect, and the state agrees.</summary>
    void Stepped(in EntryStep step);

    /// <summary>The step is refused, and nothing of it takes effect.</summary>
    /// <param name="step">What was asked for.</param>
    /// <param name="errno">Why.</param>
    void Refused(in EntryStep step, Errno errno);
}
