using System.Diagnostics;
using System.Globalization;
using Verified.Proofs.Solvers;
using Verified.Spec.Language.Bits;

namespace Verified.Proofs.Lemmas;

/// <summary>Proves lemmas about words for all words, and refutes each of their variants with words that it shows.</summary>
/// <param name="solvers">Who is asked; all must agree.</param>
public sealed class LemmaProver(IReadOnlyList<Solver> solvers)
{
    /// <summary>Proves these lemmas, in the theory of bit vectors without quantifiers.</summary>
    /// <exception cref="Verified.Abi.MissingComponentException">A solver is not there.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public IReadOnlyList<LemmaResult> Prove(IReadOnlyList<Lemma> lemmas, CancellationToken cancel)
    {
        if (lemmas.Count == 0)
            return [];
        try
        {
            var answers = solvers.AsParallel().AsOrdered().Select(solver => Ask(solver, lemmas, cancel)).ToArray();
            return [.. lemmas.Select((lemma, i) => Result(lemma, [.. answers.Select(answer => answer[i])]))];
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // A solver that is stopped while it is asked ends in many ways.
            throw new OperationCanceledException(cancel);
        }
    }

    private static Reply[][] Ask(Solver solver, IReadOnlyList<Lemma> lemmas, CancellationToken cancel)
    {
        using var session = new SolverSession(solver with { Prelude = "(set-option :produce-models true)\n(set-logic QF_BV)" }, cancel);
        return [.. lemmas.Select(lemma => lemma.Refuted.Prepend(lemma.Statement).Select(statement => Ask(session, solver, statement)).ToArray())];
    }

    private static Reply Ask(SolverSession session, Solver solver, Statement statement)
    {
        var clock = Stopwatch.StartNew();
        session.Tell("(push 1)");
        var answer = session.Check(statement.Negation());
        IReadOnlyList<ulong> words = answer == Answer.Sat ? [.. statement.Words.Select(name => Value(session.Ask($"(get-value ({name}))")))] : [];
        session.Tell("(pop 1)");
        return new Reply(new Opinion(solver.Name, answer, clock.Elapsed), words);
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
