using Verified.Proofs.Solvers;

namespace Verified.Proofs;

/// <summary>What one solver said of one obligation.</summary>
public sealed record Opinion(string Solver, Answer Answer, TimeSpan Elapsed);

/// <summary>What is known of one obligation.</summary>
/// <param name="Obligation">The obligation.</param>
/// <param name="Opinions">One for each solver.</param>
/// <param name="Core">The names of the assumptions that the first solver needed.</param>
/// <param name="Sabotage">The component that, left to chance in the step, breaks the claim: so the proof looks at the step. Null: none was found, the proof is blind.</param>
/// <param name="IsTried">Whether a sabotaged variant was looked for.</param>
public sealed record ProofResult(Obligation Obligation, IReadOnlyList<Opinion> Opinions, IReadOnlyList<string> Core, string? Sabotage, bool IsTried = true)
{
    /// <summary>Every solver says unsat, and the sabotaged variant, if one was looked for, fails.</summary>
    public bool IsProved => Problem is null;

    /// <summary>Why it is not proved, or null.</summary>
    public string? Problem
    {
        get
        {
            if (Opinions.Count == 0)
                return "no solver was asked";
            if (Opinions.Any(opinion => opinion.Answer != Answer.Unsat))
                return string.Join(", ", Opinions.Select(opinion => $"{opinion.Solver} says {opinion.Answer.ToString().ToLowerInvariant()}"));
            return IsTried && Sabotage is null ? "no sabotaged variant fails: the claim does not depend on the step" : null;
        }
    }
}

/// <summary>Whether a rule can be taken at all where all claims hold.</summary>
public sealed record VacuityResult(string Rule, Answer Answer)
{
    /// <summary>A state was found in which the rule's guards and all claims hold.</summary>
    public bool IsReal => Answer == Answer.Sat;
}

/// <summary>What a proof run saw.</summary>
public sealed record ProofReport(IReadOnlyList<ProofResult> Results, IReadOnlyList<VacuityResult> Vacuity, TimeSpan Elapsed)
{
    /// <summary>Everything is proved, nothing is vacuous.</summary>
    public bool Holds => Results.All(result => result.IsProved) && Vacuity.All(rule => rule.IsReal);

    /// <summary>Guards that no proof needed: they protect something that no claim says, or they are part of the contract for another reason.</summary>
    public IEnumerable<string> UnusedGuards => from rule in Results.Select(r => r.Obligation.Rule).OfType<Spec.Language.Rule>().Distinct()
                                               from number in Enumerable.Range(1, rule.Guards.Count)
                                               where !Results.Any(r => r.Obligation.Rule == rule && r.Core.Contains($"guard.{number}"))
                                               select $"{rule.Name}: {rule.Guards[number - 1].Text}";
}
