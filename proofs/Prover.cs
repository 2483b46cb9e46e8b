using System.Collections.Concurrent;
using System.Diagnostics;
using Verified.Proofs.Solvers;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>Proves the obligations of a specification, and shows of every proof that it could fail.</summary>
/// <param name="specification">What is proved.</param>
/// <param name="solvers">Who is asked; all must agree.</param>
public sealed class Prover(Specification specification, IReadOnlyList<Solver> solvers)
{
    /// <summary>One rule's can take as long as those of all the others; in pieces they keep all processors busy.</summary>
    private const int SabotagedTogether = 8;

    private readonly ObligationText unbounded = new(specification, new SmtWriter(specification));

    /// <summary>Called as obligations are decided: how many are, of how many.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Whether to show of each proof that it can fail, and of each rule that it can be taken. That takes longer than the proofs.</summary>
    public bool Sabotages { get; init; } = true;

    /// <summary>Proves the obligations whose names contain one of <paramref name="names"/>; all, if there are none.</summary>
    /// <exception cref="Verified.Abi.MissingComponentException">A solver is not there.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public ProofReport Prove(IReadOnlyList<string> names, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var wanted = Obligation.Of(specification).Where(o => names.Count == 0 || names.Any(name => o.Name.Contains(name, StringComparison.OrdinalIgnoreCase))).ToArray();
        var verdicts = wanted.ToDictionary(o => o, _ => new Verdict());
        // The longest first, as far as that can be guessed, so that none is left when all the others are done.
        var groups = wanted.GroupBy(o => o.Group).Select(group => group.ToArray()).OrderByDescending(group => group.Length).ToArray();
        var rules = !Sabotages ? [] : names.Count == 0 ? specification.Rules : [.. wanted.Select(o => o.Rule).OfType<Rule>().Distinct()];
        var vacuity = new ConcurrentDictionary<string, Answer>();
        var jobs = solvers.SelectMany((solver, first) => groups.Select(group => (Action)(() => Decide(solver, first == 0, group, verdicts, cancel))))
            .Concat((Sabotages ? groups : []).SelectMany(group => group.Chunk(SabotagedTogether)).Select(group => (Action)(() => new Sabotage(specification, cancel).Try(group, vacuity, (o, component) => verdicts[o].Sabotage = component))))
            .Concat(rules.Where(rule => wanted.All(o => o.Rule != rule)).Select(rule => (Action)(() => vacuity[rule.Name] = new Sabotage(specification, cancel).Satisfiable(rule)))).ToArray();
        var (done, all) = (0, jobs.Length);
        try
        {
            Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, (job, _) =>
            {
                job();
                Progress?.Invoke(Interlocked.Increment(ref done), all);
                return ValueTask.CompletedTask;
            }).GetAwaiter().GetResult();
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // A solver that is stopped while it is asked ends in many ways.
            throw new OperationCanceledException(cancel);
        }
        return new ProofReport(
            [.. wanted.Select(o => new ProofResult(o, verdicts[o].Opinions, verdicts[o].Core, verdicts[o].Sabotage, Sabotages))],
            [.. rules.Select(rule => new VacuityResult(rule.Name, vacuity.GetValueOrDefault(rule.Name, Answer.Unknown)))],
            clock.Elapsed);
    }

    /// <summary>Writes each obligation as a file of its own.</summary>
    /// <returns>How many files were written.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public int Emit(IReadOnlyList<string> names, string folder)
    {
        Directory.CreateDirectory(folder);
        var wanted = Obligation.Of(specification).Where(o => names.Count == 0 || names.Any(name => o.Name.Contains(name, StringComparison.OrdinalIgnoreCase))).ToArray();
        foreach (var obligation in wanted)
            File.WriteAllText(Path.Combine(folder, obligation.Name + ".smt2"), unbounded.Alone(obligation));
        return wanted.Length;
    }

    private void Decide(Solver solver, bool cores, Obligation[] group, Dictionary<Obligation, Verdict> verdicts, CancellationToken cancel)
    {
        using var session = new SolverSession(solver, cancel);
        session.Tell($"(set-option :produce-unsat-cores {(cores ? "true" : "false")})");
        session.Tell(unbounded.Context(group[0]));
        foreach (var obligation in group)
        {
            var clock = Stopwatch.StartNew();
            session.Tell("(push 1)");
            var answer = session.Check(unbounded.Negation(obligation));
            if (cores && answer == Answer.Unsat)
                verdicts[obligation].Core = session.Ask("(get-unsat-core)").Trim('(', ')').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            session.Tell("(pop 1)");
            verdicts[obligation].Add(new Opinion(solver.Name, answer, clock.Elapsed));
        }
    }

    private sealed class Verdict
    {
        private readonly Lock gate = new();
        private readonly List<Opinion> opinions = [];

        public IReadOnlyList<Opinion> Opinions => [.. opinions.OrderBy(opinion => opinion.Solver, StringComparer.Ordinal)];

        public IReadOnlyList<string> Core { get; set; } = [];

        public string? Sabotage { get; set; }

        public void Add(Opinion opinion)
        {
            lock (gate)
                opinions.Add(opinion);
        }
    }
}
