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
    private const int Together = 8;

    private readonly ObligationText unbounded = new(specification, new SmtWriter(specification));

    /// <summary>Called as obligations are decided: how many groups of them are, of how many.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Whether to show of each proof that it can fail, and of each rule that it can be taken. That takes longer than the proofs.</summary>
    public bool Sabotages { get; init; } = true;

    /// <summary>What was proved before.</summary>
    public ProofCache Cache { get; init; } = ProofCache.Off;

    /// <summary>What each proof uses.</summary>
    public Premises Premises { get; init; } = Premises.Of(specification);

    /// <summary>Proves the obligations whose names contain one of <paramref name="names"/>; all, if there are none. A run that is cancelled reports what it has.</summary>
    /// <exception cref="Verified.Abi.MissingComponentException">A solver is not there.</exception>
    public ProofReport Prove(IReadOnlyList<string> names, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var wanted = Wanted(names).ToArray();
        // By reference: two that are equal are not both wanted, and to compare all their terms would take longer than to prove them.
        var verdicts = new Dictionary<Obligation, Verdict>(wanted.Select(o => KeyValuePair.Create(o, new Verdict())), ReferenceEqualityComparer.Instance);
        // The longest first, as far as that can be guessed, so that none is left when all the others are done.
        var groups = wanted.GroupBy(o => o.Group).Select(group => group.ToArray()).OrderByDescending(group => group.Length).SelectMany(group => group.Chunk(Together)).ToArray();
        var rules = !Sabotages ? [] : names.Count == 0 ? specification.Rules : [.. wanted.Select(o => o.Rule).OfType<Rule>().Distinct()];
        var (vacuity, faults) = (new ConcurrentDictionary<string, Answer>(), new ConcurrentDictionary<string, string>());
        using var asked = new Asked(unbounded, Premises, Cache, cancel);
        // All solvers one after the other for each group, so that an interruption leaves as little as can be half decided.
        Do([.. groups.SelectMany(group => solvers.Select(solver => (Action)(() => Decide(asked, solver, group, verdicts)))),
            .. (Sabotages ? groups : []).Select(group => (Action)(() => Try(group, verdicts, vacuity, Solver.Finder, cancel))),
            .. rules.Where(rule => wanted.All(o => o.Rule != rule)).Select(rule => (Action)(() => Try(rule, vacuity, faults, cancel)))], cancel);
        return new ProofReport(
            [.. wanted.Select(o => verdicts[o].Result(o, solvers.Count))],
            [.. rules.Where(rule => !cancel.IsCancellationRequested || vacuity.ContainsKey(rule.Name)).Select(rule => new VacuityResult(rule.Name, vacuity.GetValueOrDefault(rule.Name, Answer.Unknown)) { Fault = faults.GetValueOrDefault(rule.Name) })],
            clock.Elapsed);
    }

    /// <summary>The obligations whose names contain one of <paramref name="names"/>, all if there are none, each with the text that a solver answers by itself.</summary>
    public IEnumerable<(Obligation Obligation, string Text)> Texts(IReadOnlyList<string> names) =>
        Wanted(names).Select(obligation => (obligation, unbounded.Alone(obligation, Premises.For(obligation))));

    /// <summary>Writes each obligation as a file of its own.</summary>
    /// <returns>How many files were written.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public int Emit(IReadOnlyList<string> names, string folder)
    {
        Directory.CreateDirectory(folder);
        var count = 0;
        foreach (var (obligation, text) in Texts(names))
        {
            File.WriteAllText(Path.Combine(folder, obligation.Name + ".smt2"), text);
            count++;
        }
        return count;
    }

    private IEnumerable<Obligation> Wanted(IReadOnlyList<string> names) =>
        Obligation.Of(specification).Where(o => names.Count == 0 || names.Any(name => o.Name.Contains(name, StringComparison.OrdinalIgnoreCase)));

    private void Do(Action[] jobs, CancellationToken cancel)
    {
        var done = 0;
        try
        {
            Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, (job, _) =>
            {
                job();
                Progress?.Invoke(Interlocked.Increment(ref done), jobs.Length);
                return ValueTask.CompletedTask;
            }).GetAwaiter().GetResult();
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // A solver that is stopped while it is asked ends in many ways. What was decided before stays.
        }
    }

    private static void Decide(Asked asked, Solver solver, Obligation[] group, Dictionary<Obligation, Verdict> verdicts)
    {
        foreach (var obligation in group)
            verdicts[obligation].Add(asked.Of(solver, obligation));
        asked.Keep();
    }

    private void Try(Obligation[] group, Dictionary<Obligation, Verdict> verdicts, ConcurrentDictionary<string, Answer> vacuity, Solver finder, CancellationToken cancel)
    {
        try
        {
            new Sabotage(specification, finder, cancel).Try(group, vacuity, (obligation, component) => verdicts[obligation].Sabotage = component);
        }
        catch (InvalidOperationException) when (group.Length > 1 && !cancel.IsCancellationRequested)
        {
            // The solver died or hung over one of them. The others shall not suffer.
            foreach (var obligation in group)
                Try([obligation], verdicts, vacuity, finder, cancel);
        }
        catch (InvalidOperationException) when (finder is { Library: not null, Path: not null } && !cancel.IsCancellationRequested)
        {
            Try(group, verdicts, vacuity, finder.AsProgram(), cancel);
        }
        catch (InvalidOperationException fault) when (!cancel.IsCancellationRequested)
        {
            verdicts[group[0]].Fault = fault.Message;
        }
        foreach (var obligation in group)
            verdicts[obligation].IsTried = true;
    }

    private void Try(Rule rule, ConcurrentDictionary<string, Answer> vacuity, ConcurrentDictionary<string, string> faults, CancellationToken cancel)
    {
        try
        {
            vacuity[rule.Name] = new Sabotage(specification, Solver.Finder, cancel).Satisfiable(rule);
        }
        catch (InvalidOperationException fault) when (!cancel.IsCancellationRequested)
        {
            faults[rule.Name] = fault.Message;
        }
    }

    private sealed class Verdict
    {
        private readonly Lock gate = new();
        private readonly List<Opinion> opinions = [];
        private IReadOnlyCollection<string> core = [];

        public string? Sabotage { get; set; }

        public bool IsTried { get; set; }

        public string? Fault { get; set; }

        public void Add((Opinion Opinion, IReadOnlyCollection<string> Core) said)
        {
            lock (gate)
            {
                opinions.Add(said.Opinion);
                core = said.Core.Count > 0 ? said.Core : core;
            }
        }

        public ProofResult Result(Obligation obligation, int solvers)
        {
            lock (gate)
            {
                return new ProofResult(obligation, [.. opinions.OrderBy(opinion => opinion.Solver, StringComparer.Ordinal)], core, Sabotage, IsTried)
                {
                    Fault = Fault ?? opinions.FirstOrDefault(opinion => opinion.Fault is not null)?.Fault,
                    IsInterrupted = opinions.Count < solvers && opinions.All(opinion => opinion.Answer == Answer.Unsat),
                };
            }
        }
    }
}
