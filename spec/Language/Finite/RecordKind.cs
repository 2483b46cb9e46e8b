namespace Verified.Spec.Language.Finite;

/// <summary>What a record of <see cref="CompiledModel.Expand"/> says. A record is a state, then one word: the instance, and above its 32 bits the kind.</summary>
public static class RecordKind
{
    /// <summary>The instance leads to the state.</summary>
    public const int Successor = 0;

    /// <summary>The step is not taken because a word would pass its cap; the state means nothing.</summary>
    public const int Cut = 1;

    /// <summary>The step is a mistake of the specification, a word would fall below 0; the state means nothing.</summary>
    public const int Mistake = 2;

    /// <summary>From here on: the step to the state violates the law with this position, counted from here. The same step stands before it as a successor.</summary>
    public const int Law = 3;

    /// <summary>The last word of a record.</summary>
    internal static long Label(int kind, int instance) => (long)kind << 32 | (uint)instance;
}
