namespace Verified.Abi.Notifier;

/// <summary>One atomic step of an implementation, as it happened: which, and with what arguments.</summary>
/// <param name="Kind">Which step.</param>
/// <param name="A">First argument: the number of a thing, a truth value as 0 or 1, the ordinal of a choice; 0 where there is none.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
/// <param name="E">Fifth argument.</param>
public readonly record struct Step(StepKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0, byte E = 0);

/// <summary>Hears of every atomic step, right after it took effect and before anything else runs.</summary>
public interface IStepSink
{
    /// <summary>The step has taken effect.</summary>
    void Stepped(in Step step);
}
