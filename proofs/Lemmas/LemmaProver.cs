using System.Globalization;
using Verified.Proofs.Solvers;
using Verified.Spec.Language.Bits;

namespace Verified.Proofs.Lemmas;

/// <summary>Proves lemmas about words for all words, and refutes each of their variants with words that it shows.</summary>
/// <param name="solvers">Who is asked; all must agree.</param>
public sealed class LemmaProver(IReadOnlyList<Solver> solvers)
{
    /// <summary>What was proved before.</summary>
    public ProofCache Cache { get; init; } = ProofCache.Off;

    /// <summary>Proves these lemmas, in the theory of bit vectors without quantifiers. A run that is cancelled has results for those that all solvers had answered.</summary>
    /// <exception cref="Verified.Abi.MissingComponentException">A solver is not there.</exception>
    public IReadOnlyList<LemmaResult> Prove(IReadOnlyList<Lemma> lemmas, CancellationToken cancel)
    {
        if (lemmas.Count == 0)
            return [];
        // Words are decided more quickly by what Z3 does with a whole text.
        var answers = solvers.AsParallel().AsOrdered().Select(solver => Ask(solver.Alone() with { TakesBack = false }, lemmas, cancel)).ToArray();
        return [.. lemmas.Take(answers.Min(answer => answer.Count)).Select((lemma, i) => Result(lemma, [.. answers.Select(answer => answer[i])]))];
    }

    private List<Reply[]> Ask(Solver solver, IReadOnlyList<Lemma> lemmas, CancellationToken cancel)
    {
        var replies = new List<Reply[]>();
        using var fresh = new FreshSolver(solver, cancel);
        try
        {
            foreach (var lemma in lemmas)
            {
                cancel.ThrowIfCancellationRequested();
                replies.Add([Proved(fresh, solver, lemma), .. lemma.Refuted.Select(variant => Said(fresh, solver, LemmaText.Refuted(lemma, variant), variant))]);
            }
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // A solver that is stopped while it is asked ends in many ways.
        }
        Cache.Keep(solver, lemmas.Take(replies.Count).Where((_, i) => replies[i][0].Opinion is { Answer: Answer.Unsat, Instead: null }).Select(LemmaText.Proved));
        return replies;
    }

    private Reply Proved(FreshSolver fresh, Solver solver, Lemma lemma)
    {
        var text = LemmaText.Proved(lemma);
        return Cache.Has(solver, text) ? new Reply(new Opinion(solver.Name, Answer.Unsat, TimeSpan.Zero) { IsFromBefore = true }, []) : Said(fresh, solver, text, lemma.Statement);
    }

    private static Reply Said(FreshSolver fresh, Solver solver, string text, Statement statement)
    {
        var reply = fresh.Ask(text);
        IReadOnlyList<ulong> words = reply.Answer == Answer.Sat ? [.. statement.Words.Select(name => Value(fresh.Value(name)))] : [];
        return new Reply(new Opinion(solver.Name, reply.Answer, reply.Spent) { Fault = reply.Fault, Instead = reply.Instead }, words);
    }

    private static LemmaResult Result(Lemma lemma, Reply[][] replies) => new(
        lemma,
        [.. replies.Select(reply => reply[0].Opinion)],
        replies.Select(reply => reply[0].Words).FirstOrDefault(words => words.Count > 0) ?? [],
        [.. lemma.Refuted.Select((variant, i) => Refuted(variant, [.. replies.Select(reply => reply[i + 1])]))]);

    private static Refutation Refuted(Statement variant, IReadOnlyList<Reply> replies)
    {
        var answer = replies.All(reply => reply.Opinion.Answer == Answer.Sat) ? Answer.Sat : Answer.Unknown;
        var confirmed = answer == Answer.Sat && replies.All(reply => !variant.Holds(reply.Words));
        return new Refutation(variant, answer, replies.Select(reply => reply.Words).FirstOrDefault() ?? [], confirmed);
    }

    // ((name #x0123456789abcdef)), or the same in bits.
    private static ulong Value(string answer)
    {
        var text = answer[(answer.LastIndexOf('#') + 1)..].TrimEnd(')', ' ');
        return ulong.Parse(text[1..], text[0] == 'x' ? NumberStyles.HexNumber : NumberStyles.BinaryNumber, CultureInfo.InvariantCulture);
    }

    private sealed record Reply(Opinion Opinion, IReadOnlyList<ulong> Words);
}
