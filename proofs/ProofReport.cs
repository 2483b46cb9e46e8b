using Verified.Proofs.Solvers;

namespace Verified.Proofs;

/// <summary>What one solver said of one obligation.</summary>
/// <param name="Solver">Its name.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="Elapsed">The processor time that it took.</param>
public sealed record Opinion(string Solver, Answer Answer, TimeSpan Elapsed)
{
    /// <summary>It was not asked: it gave this answer to this text before, on this machine.</summary>
    public bool IsFromBefore { get; init; }

    /// <summary>It used all that may be assumed, because the premises that are listed are none or not enough.</summary>
    public bool UsesEverything { get; init; }

    /// <summary>Why there is no answer, if the solver died or hung.</summary>
    public string? Fault { get; init; }

    /// <summary>Why not the library but the program answered, if that is so.</summary>
    public string? Instead { get; init; }

    /// <summary>The answer for people.</summary>
    public string Said => $"{Solver} says {Answer.ToString().ToLowerInvariant()}{(Fault is null ? "" : $" ({Fault})")}";
}

/// <summary>What is known of one obligation.</summary>
/// <param name="Obligation">The obligation.</param>
/// <param name="Opinions">One for each solver that answered.</param>
/// <param name="Core">The names of the assumptions that the proof uses.</param>
/// <param name="Sabotage">The component that, left to chance in the step, breaks the claim: so the proof looks at the step. Null: none was found, the proof is blind.</param>
/// <param name="IsTried">Whether a sabotaged variant was looked for.</param>
public sealed record ProofResult(Obligation Obligation, IReadOnlyList<Opinion> Opinions, IReadOnlyCollection<string> Core, string? Sabotage, bool IsTried = true)
{
    /// <summary>Every solver says unsat, and the sabotaged variant, if one was looked for, fails.</summary>
    public bool IsProved => Problem is null;

    /// <summary>Why there is no verdict, if a solver died or hung over it.</summary>
    public string? Fault { get; init; }

    /// <summary>The run was interrupted before every solver had answered: there is no verdict.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>It is proved by answers from before alone: no solver was asked now.</summary>
    public bool IsProvedBefore => IsProved && Opinions.All(opinion => opinion.IsFromBefore);

    /// <summary>Its premises are not listed, or not enough of them: it is proved, and its emitted text may not be.</summary>
    public bool WantsPremises => Opinions.Any(opinion => opinion.UsesEverything);

    /// <summary>Why a program was asked in place of a library, for people; null: none was.</summary>
    public string? Instead => Opinions.FirstOrDefault(opinion => opinion.Instead is not null) is { } one ? $"the program {one.Solver} was asked: {one.Instead}" : null;

    /// <summary>Why it is not proved, or null.</summary>
    public string? Problem
    {
        get
        {
            if (Opinions.Count == 0)
                return "no solver was asked";
            if (Opinions.Any(opinion => opinion.Answer != Answer.Unsat))
                return string.Join(", ", Opinions.Select(opinion => opinion.Said));
            if (IsTried && Sabotage is null && Fault is not null)
                return $"no sabotaged variant was found: {Fault}";
            return IsTried && Sabotage is null ? "no sabotaged variant fails: the claim does not depend on the step" : null;
        }
    }
}

/// <summary>Whether a rule can be taken at all where all claims hold.</summary>
public sealed record VacuityResult(string Rule, Answer Answer)
{
    /// <summary>A state was found in which the rule's guards and all claims hold.</summary>
    public bool IsReal => Answer == Answer.Sat;

    /// <summary>Why there is no answer, if the solver died or hung over it.</summary>
    public string? Fault { get; init; }
}

/// <summary>What a proof run saw.</summary>
public sealed record ProofReport(IReadOnlyList<ProofResult> Results, IReadOnlyList<VacuityResult> Vacuity, TimeSpan Elapsed)
{
    /// <summary>Everything is proved, nothing is vacuous.</summary>
    public bool Holds => Results.All(result => result.IsProved && !result.IsInterrupted) && Vacuity.All(rule => rule.IsReal);

    /// <summary>Guards that no proof needed: they protect something that no claim says, or they are part of the contract for another reason.</summary>
    public IEnumerable<string> UnusedGuards => from rule in Results.Select(r => r.Obligation.Rule).OfType<Spec.Language.Rule>().Distinct()
                                               from number in Enumerable.Range(1, rule.Guards.Count)
                                               where !Results.Any(r => r.Obligation.Rule == rule && r.Core.Contains($"guard.{number}"))
                                               select $"{rule.Name}: {rule.Guards[number - 1].Text}";
}
