namespace Verified.Abi.Judging;

/// <summary>An implementation of a contract: single-threaded, without clock or chance, so that the same choices give the same run.</summary>
/// <typeparam name="TKind">The kinds of its steps.</typeparam>
/// <typeparam name="TFacts">What it shows of its state: one member for each observed component of the specification.</typeparam>
public interface ITarget<TKind, out TFacts> where TKind : struct, Enum
{
    /// <summary>The state as the specification sees it.</summary>
    TFacts Facts { get; }

    /// <summary>Back to the state after boot; the steps of the boot are told.</summary>
    void Reset(IStepSink<TKind> sink);
}

/// <summary>A target that runs programs, one for each thread or processor, turn by turn.</summary>
/// <typeparam name="TKind">The kinds of its steps.</typeparam>
/// <typeparam name="TFacts">What it shows of its state.</typeparam>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
public interface IProgramTarget<TKind, out TFacts, TOperation> : ITarget<TKind, TFacts> where TKind : struct, Enum
{
    /// <summary>Gives each thread or processor its program.</summary>
    void Load(IReadOnlyList<IReadOnlyList<TOperation>> programs);

    /// <summary>Those that are not finished, as bits.</summary>
    uint Unfinished { get; }
}
