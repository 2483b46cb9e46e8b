using System.Globalization;
using Verified.Cli.Progress;
using Verified.Proofs;
using Verified.Proofs.Lemmas;
using Verified.Proofs.Solvers;

namespace Verified.Cli.Checks;

/// <summary>Asks both solvers for every emitted text with several seeds, each text alone and without options. What is not answered as it must be fails, and what takes too long.</summary>
/// <param name="solvers">Who is asked.</param>
/// <param name="seeds">How many seeds.</param>
/// <param name="names">Specifications, or parts of the names of the obligations that are wanted; none: all.</param>
internal sealed class ProofSeedsCheck(IReadOnlyList<Solver> solvers, int seeds, IReadOnlyList<string> names) : ICheck
{
    /// <summary>The processor time that an answer may take, with any seed.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public string Name => "prove";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var questions = Theorems.All.Where(s => ProveCheck.Parts(s, names) is not null)
            .SelectMany(s => new Prover(s, []).Texts(ProveCheck.Parts(s, names)!)).Select(one => new Question(one.Obligation.Name, one.Text, Answer.Unsat))
            .Concat(ProveCheck.Lemmas(names).SelectMany(LemmaText.Files).Select(file => new Question(Path.GetFileNameWithoutExtension(file.File), file.Text, Expected(file.File)))).ToList();
        var trial = new SeedTrial(solvers, seeds) { Progress = (done, all) => progress.Report(new Advance(done, "texts", all)) };
        var results = trial.Run(questions, cancel);
        var cases = results.GroupBy(one => one.Question).Where(group => group.Count() == solvers.Count).Select(Case).ToList();
        var open = questions.Count - cases.Count;
        cases.AddRange(solvers.Where(solver => results.Any(one => one.Solver == solver.Name)).Select(solver => Slowest(solver, results)));
        if (open > 0)
        {
            cases.Add(CaseResult.Skipped($"{open} more texts", "interrupted"));
        }

        return Task.FromResult(new CheckResult(cases, [new("texts", questions.Count), new("seeds", seeds), new("answers", results.Count * seeds)]) { Solvers = SolverVersion.Of(solvers) });
    }

    private static Answer Expected(string file) => file.Contains(".refuted-", StringComparison.Ordinal) ? Answer.Sat : Answer.Unsat;

    private static CaseResult Case(IGrouping<Question, SeedResult> group)
    {
        var faults = group.Where(one => one.Wrong is not null).Select(one => $"{one.Solver}, {one.Wrong}")
            .Concat(group.Where(one => one.Wrong is null && one.Slowest > Limit).Select(one => $"{one.Solver}, seed {one.Seed}: {Seconds(one)}, expected at most {Limit.TotalSeconds} s")).ToList();
        return (faults.Count == 0 ? CaseResult.Passed(group.Key.Name) : CaseResult.Failed(group.Key.Name, string.Join("; ", faults))) with
        {
            Elapsed = group.Aggregate(TimeSpan.Zero, (sum, one) => sum + one.Slowest),
        };
    }

    private static CaseResult Slowest(Solver solver, IEnumerable<SeedResult> results)
    {
        var slowest = results.Where(one => one.Solver == solver.Name).MaxBy(one => one.Slowest)!;
        return CaseResult.Passed($"slowest of {solver.Name}") with { Reason = $"{slowest.Question.Name}, seed {slowest.Seed}: {Seconds(slowest)} of processor time" };
    }

    private static string Seconds(SeedResult result) => $"{result.Slowest.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s";
}
