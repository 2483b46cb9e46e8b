namespace Verified.Abi.Judging;

/// <summary>One atomic step of an implementation, as it happened: which, and with what arguments. Compares by value.</summary>
/// <typeparam name="TKind">The kinds of steps of a contract, numbered from 0; their names are the names of its rules.</typeparam>
/// <param name="Kind">Which step.</param>
/// <param name="A">First argument: the number of a thing, a truth value as 0 or 1, the ordinal of a choice; 0 where there is none.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
/// <param name="E">Fifth argument.</param>
/// <param name="F">Sixth argument.</param>
/// <param name="G">Seventh argument.</param>
/// <param name="H">Eighth argument.</param>
public readonly record struct Step<TKind>(TKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0, byte E = 0, byte F = 0, byte G = 0, byte H = 0)
    where TKind : struct, Enum
{
    /// <summary>A step has at most so many arguments.</summary>
    public static readonly int MostArguments = 8;

    /// <summary>The step with these arguments; those that are not given are 0.</summary>
    public static Step<TKind> Of(TKind kind, ReadOnlySpan<byte> arguments)
    {
        Span<byte> all = stackalloc byte[MostArguments];
        arguments.CopyTo(all);
        return new(kind, all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }

    /// <summary>Writes all eight arguments.</summary>
    public void CopyTo(Span<int> arguments) =>
        (arguments[7], arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5], arguments[6]) = (H, A, B, C, D, E, F, G);
}

/// <summary>Hears of the atomic steps of an implementation, in their order.</summary>
/// <typeparam name="TKind">The kinds of steps.</typeparam>
public interface IStepSink<TKind> where TKind : struct, Enum
{
    /// <summary>The step has taken effect, and nothing else has run since.</summary>
    void Stepped(in Step<TKind> step);

    /// <summary>The step is refused, and nothing of it takes effect. Where a contract has no refusals nobody calls this.</summary>
    /// <param name="step">What was asked for.</param>
    /// <param name="errno">Why.</param>
    void Refused(in Step<TKind> step, Errno errno)
    {
    }

    /// <summary>The implementation asks whether more urgent work is pending, and stops if it is; or it is left. Where nothing is preempted nobody calls this.</summary>
    /// <param name="work">How much it has done since it was entered or asked last.</param>
    void Checked(int work)
    {
    }
}
