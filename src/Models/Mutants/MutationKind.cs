namespace Verified.Models.Mutants;

/// <summary>In which way a mutant is wrong.</summary>
public enum MutationKind
{
    /// <summary>A statement is left out: a call, an assignment, a <c>break</c>, an early return with its condition.</summary>
    DroppedStatement,

    /// <summary>A condition is negated.</summary>
    NegatedCondition,

    /// <summary>A comparison takes its border in or leaves it out, or a number is one larger.</summary>
    OffByOne,

    /// <summary>Two neighbouring arguments of the same type change places.</summary>
    SwappedArguments,

    /// <summary>Another errno.</summary>
    WrongErrno,

    /// <summary>A loop leaves out its last round.</summary>
    SkippedLoopEnd,

    /// <summary>What an <c>else</c> does is left out.</summary>
    DroppedElse,

    /// <summary>And for or, or for and.</summary>
    ChangedOperator,
}

/// <summary>The kinds in words.</summary>
public static class MutationKinds
{
    /// <summary>In two words, as lists of survivors have it.</summary>
    public static string Text(this MutationKind kind) => kind switch
    {
        MutationKind.DroppedStatement => "dropped statement",
        MutationKind.NegatedCondition => "negated condition",
        MutationKind.OffByOne => "off by one",
        MutationKind.SwappedArguments => "swapped arguments",
        MutationKind.WrongErrno => "wrong errno",
        MutationKind.SkippedLoopEnd => "skipped loop end",
        MutationKind.DroppedElse => "dropped else",
        MutationKind.ChangedOperator => "changed operator",
    };
}
