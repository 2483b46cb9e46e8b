using System.Collections.Concurrent;
using Verified.Proofs.Solvers;

namespace Verified.Proofs;

/// <summary>One text that stands alone, and the answer that it must get.</summary>
public sealed record Question(string Name, string Text, Answer Expected);

/// <summary>What one solver said of one text with its seeds.</summary>
/// <param name="Question">The text.</param>
/// <param name="Solver">The solver's name.</param>
/// <param name="Slowest">The most processor time that an answer took.</param>
/// <param name="Seed">The seed of that answer.</param>
/// <param name="Wrong">The first answer that is not the expected one, with its seed; null if there is none.</param>
public sealed record SeedResult(Question Question, string Solver, TimeSpan Slowest, int Seed, string? Wrong);

/// <summary>Asks for each text with several seeds: whether a proof is found does not hang on what a solver does by chance.</summary>
/// <param name="solvers">Who is asked.</param>
/// <param name="seeds">How many seeds: 0 and those after it.</param>
public sealed class SeedTrial(IReadOnlyList<Solver> solvers, int seeds)
{
    /// <summary>Called as texts are decided: how many are, of how many.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Asks. A run that is cancelled has results for those texts that had been asked with every seed.</summary>
    /// <exception cref="Verified.Abi.MissingComponentException">A solver is not there.</exception>
    public IReadOnlyList<SeedResult> Run(IReadOnlyList<Question> questions, CancellationToken cancel)
    {
        var results = new ConcurrentDictionary<(int, string), SeedResult>();
        var chunks = solvers.SelectMany(solver => Enumerable.Range(0, questions.Count).Chunk(32).Select(chunk => (solver, chunk)));
        try
        {
            Parallel.ForEach(chunks, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, one =>
            {
                FreshSolver[] asked = [.. Enumerable.Range(0, seeds).Select(seed => new FreshSolver(one.solver.Seeded(seed), cancel))];
                try
                {
                    foreach (var i in one.chunk)
                    {
                        results[(i, one.solver.Name)] = Ask(one.solver, asked, questions[i]);
                        Progress?.Invoke(results.Count, questions.Count * solvers.Count);
                    }
                }
                finally
                {
                    Array.ForEach(asked, solver => solver.Dispose());
                }
            });
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // A solver that is stopped while it is asked ends in many ways.
        }
        return [.. results.OrderBy(one => one.Key).Select(one => one.Value)];
    }

    private static SeedResult Ask(Solver solver, FreshSolver[] asked, Question question)
    {
        var replies = asked.Select(one => one.Ask(question.Text)).ToArray();
        var slowest = Array.IndexOf(replies, replies.MaxBy(reply => reply.Spent));
        var wrong = Array.FindIndex(replies, reply => reply.Answer != question.Expected);
        return new SeedResult(question, solver.Name, replies[slowest].Spent, slowest,
            wrong < 0 ? null : $"seed {wrong}: {replies[wrong].Answer.ToString().ToLowerInvariant()}{(replies[wrong].Fault is { } fault ? $" ({fault})" : "")}");
    }
}
