namespace Verified.Models.Mutants;

/// <summary>What became of a mutant.</summary>
public enum MutantFate
{
    /// <summary>A claim, a law or the refinement fell.</summary>
    Killed,

    /// <summary>It worked for ever: the limit of work or of time ended it. It counts as caught.</summary>
    Hung,

    /// <summary>No program that reaches it failed.</summary>
    Survived,

    /// <summary>It does not compile, and does not count.</summary>
    NotCompiled,

    /// <summary>It compiles to the same code as the kernel without it, and does not count.</summary>
    SameCode,
}

/// <summary>What became of one mutant.</summary>
/// <param name="Mutant">It.</param>
/// <param name="Fate">That.</param>
/// <param name="Programs">How many programs were run that reach it, until one failed.</param>
public sealed record MutantVerdict(KernelMutant Mutant, MutantFate Fate, int Programs = 0)
{
    /// <summary>What fell: the id of a claim, of a law, or a word for another failure.</summary>
    public string? By { get; init; }

    /// <summary>The contract whose program failed.</summary>
    public string? Model { get; init; }

    /// <summary>The number of that program, from 1.</summary>
    public int Program { get; init; }

    /// <summary>Whether it counts.</summary>
    public bool Counts => Fate is MutantFate.Killed or MutantFate.Hung or MutantFate.Survived;

    /// <summary>Whether it was caught.</summary>
    public bool IsCaught => Fate is MutantFate.Killed or MutantFate.Hung;

    /// <summary>What became of it, in a few words.</summary>
    public string Text => Fate switch
    {
        MutantFate.Killed => $"killed by {By} in program {Program} of {Model}",
        MutantFate.Hung => $"hung in program {Program} of {Model}",
        MutantFate.Survived => Programs == 0 ? "survived: no program reaches it" : $"survived {Programs} programs that reach it",
        MutantFate.NotCompiled => "does not compile",
        MutantFate.SameCode => "compiles to the same code",
    };
}
