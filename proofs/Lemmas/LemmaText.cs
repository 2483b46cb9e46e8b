using Verified.Spec.Language.Bits;

namespace Verified.Proofs.Lemmas;

/// <summary>The SMT-LIB texts of lemmas, each a file that a solver answers by itself.</summary>
public static class LemmaText
{
    /// <summary>The files of a lemma: its own, whose answer is <c>unsat</c>, and one for each of its refuted variants, whose answer is <c>sat</c>.</summary>
    public static IEnumerable<(string File, string Text)> Files(Lemma lemma) =>
        [($"{lemma.Name}.smt2", Proved(lemma)), .. lemma.Refuted.Select((variant, i) => ($"{lemma.Name}.refuted-{i + 1}.smt2", Refuted(lemma, variant)))];

    /// <summary>The text of a lemma, whose answer is <c>unsat</c>.</summary>
    public static string Proved(Lemma lemma) => Alone(lemma.Statement, $"{lemma.Id}: {lemma.Sentence}", "Can words violate it? \"unsat\" means proved, for all words.");

    /// <summary>The text of a variant of it, whose answer is <c>sat</c>.</summary>
    public static string Refuted(Lemma lemma, Statement variant) =>
        Alone(variant, $"{lemma.Id}, refuted: {variant.What}", "Can words violate it? \"sat\" means refuted, by the words of the model.");

    private static string Alone(Statement statement, string title, string question) => $"""
        ; {title}
        ; {question}
        (set-option :produce-models true)
        (set-logic QF_BV)
        {statement.Negation()}(check-sat)

        """;
}
