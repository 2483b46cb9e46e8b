using System.Globalization;
using Verified.Proofs.Solvers;
using Verified.Spec.Language.Bits;

namespace Verified.Proofs.Lemmas;

/// <summary>What is known of a statement with one thing wrong.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Answer">Whether words that violate it exist, as all solvers say; otherwise unknown.</param>
/// <param name="Words">The words that the first solver names.</param>
/// <param name="IsConfirmed">The same function, run on these words as numbers, is false as well.</param>
public sealed record Refutation(Statement Statement, Answer Answer, IReadOnlyList<ulong> Words, bool IsConfirmed)
{
    /// <summary>The refutation for people.</summary>
    public string Said => $"refuted: {Statement.What}: {string.Join(", ", Statement.Words.Zip(Words, Named))}";

    private static string Named(string name, ulong word) => string.Create(CultureInfo.InvariantCulture, $"{name} = 0x{word:x16}");
}

/// <summary>What is known of a lemma.</summary>
/// <param name="Lemma">The lemma.</param>
/// <param name="Opinions">One for each solver.</param>
/// <param name="Words">Words that violate it, if a solver found some.</param>
/// <param name="Refutations">One for each of its variants.</param>
public sealed record LemmaResult(Lemma Lemma, IReadOnlyList<Opinion> Opinions, IReadOnlyList<ulong> Words, IReadOnlyList<Refutation> Refutations)
{
    /// <summary>It is proved by answers from before alone; its variants are refuted anew.</summary>
    public bool IsProvedBefore => Opinions.All(opinion => opinion.IsFromBefore);

    /// <summary>Why it is not proved, or null.</summary>
    public string? Problem
    {
        get
        {
            if (Opinions.Count == 0)
                return "no solver was asked";
            if (Opinions.Any(opinion => opinion.Answer != Answer.Unsat))
                return string.Join(", ", Opinions.Select(opinion => opinion.Said));
            if (Refutations.Count == 0)
                return "it has no variant that is refuted: nothing shows that it can fail";
            return Refutations.FirstOrDefault(r => !r.IsConfirmed) is { } blind ? $"not refuted: {blind.Statement.What}" : null;
        }
    }
}
