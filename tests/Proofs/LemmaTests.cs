using Verified.Proofs;
using Verified.Proofs.Lemmas;
using Verified.Proofs.Solvers;
using Verified.Spec.Language.Bits;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Proofs;

public class LemmaTests
{
    private static readonly Solver[] Both = [Solver.Z3, Solver.Cvc5];

    [SolverFact]
    public void Every_lemma_is_proved_and_each_of_its_variants_is_refuted_by_words_for_which_it_is_false() =>
        Assert.All(new LemmaProver(Both).Prove(Theorems.Lemmas, CancellationToken.None), result => Assert.Null(result.Problem));

    [SolverFact]
    public void A_false_lemma_is_not_proved_and_a_word_shows_why()
    {
        var result = Assert.Single(new LemmaProver(Both).Prove([Of(nameof(NoWordIsOdd))], CancellationToken.None));

        Assert.NotNull(result.Problem);
        Assert.Equal(1ul, Assert.Single(result.Words) & 1);
    }

    [SolverFact]
    public void A_variant_that_holds_is_reported_as_blind()
    {
        var result = Assert.Single(new LemmaProver(Both).Prove([Of(nameof(EveryWordIsItself))], CancellationToken.None));

        Assert.All(result.Opinions, opinion => Assert.Equal(Answer.Unsat, opinion.Answer));
        Assert.Equal("not refuted: nothing is wrong", result.Problem);
    }

    [SolverFact]
    public void A_lemma_without_a_variant_is_not_enough() =>
        Assert.NotNull(Assert.Single(new LemmaProver(Both).Prove([Of(nameof(EveryWordIsItself)) with { Refuted = [] }], CancellationToken.None)).Problem);

    [SolverFact]
    public void An_emitted_file_stands_alone()
    {
        var answers = LemmaText.Files(Theorems.Lemmas[0]).Select(file =>
        {
            using var session = new SolverSession(Solver.Z3, CancellationToken.None);
            return session.Ask(file.Text);
        });

        Assert.Equal(["unsat", "sat"], answers);
    }

    [Fact]
    public void A_word_and_a_truth_value_do_not_mix() =>
        Assert.Throws<InvalidOperationException>(() => Of(nameof(ATruthValueIsAWord)).Statement.Negation());

    /// <summary>Set VERIFIED_UPDATE=1 to write the texts anew; the difference is then for the review.</summary>
    [Fact]
    public void The_texts_of_the_lemmas_are_those_in_the_tree()
    {
        foreach (var (name, lemmas) in Theorems.LemmaGroups)
        {
            var folder = Checkout.At($"proofs/golden/{name}");
            var files = lemmas.SelectMany(LemmaText.Files).ToDictionary(file => file.File, file => file.Text);
            if (Environment.GetEnvironmentVariable("VERIFIED_UPDATE") == "1")
            {
                Directory.CreateDirectory(folder);
                foreach (var file in Directory.GetFiles(folder))
                    File.Delete(file);
                foreach (var (file, text) in files)
                    File.WriteAllText(Path.Combine(folder, file), text);
            }

            Assert.Equal(files.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
            Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(folder, file.Key))));
        }
    }

    [Lemma("LEM-ODD-001", "No word is odd.")]
    public static T NoWordIsOdd<T>(T word) where T : IBits<T> => word.HasNone(1);

    [Lemma("LEM-SAME-001", "Every word is itself.")]
    public static T EveryWordIsItself<T>(T word) where T : IBits<T> => T.Same(word, word);

    [Refuted(nameof(EveryWordIsItself), "nothing is wrong")]
    public static T EveryWordIsItselfAgain<T>(T word) where T : IBits<T> => T.Same(word, word);

    [Lemma("LEM-MIXED-001", "A truth value is a word.")]
    public static T ATruthValueIsAWord<T>(T word) where T : IBits<T> => word.HasNone(1) & word;

    private static Lemma Of(string name) => Lemma.In(typeof(LemmaTests)).Single(lemma => lemma.Statement.Name == name);
}
