using Verified.Abi;
using Verified.Cli.Progress;
using Verified.Proofs;
using Verified.Proofs.Lemmas;
using Verified.Proofs.Solvers;
using Verified.Spec.Language;
using Verified.Spec.Language.Bits;

namespace Verified.Cli.Checks;

/// <summary>Proves the claims of every specification for any number of things.</summary>
/// <param name="solvers">Who is asked. One that is not on this machine is a case that is skipped, unless none is.</param>
/// <param name="names">Specifications, or parts of the names of the obligations that are wanted; none: all.</param>
internal sealed class ProveCheck(IReadOnlyList<Solver> solvers, params IReadOnlyList<string> names) : ICheck
{
    /// <summary>A counterexample takes a search of its own; after these the others look alike.</summary>
    private const int MostCounterexamples = 3;

    public string Name => "prove";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var present = solvers.Where(s => s.Path is not null).ToList();
        if (present.Count == 0)
        {
            throw new MissingComponentException(string.Join(" and ", solvers.Select(s => s.Name)), "apt-get install z3 cvc5");
        }

        var absent = solvers.Except(present).Select(s => CaseResult.Skipped(s.Name, $"{s.Name} is missing: apt-get install {s.Name}"));
        var reports = Theorems.All.Where(s => Parts(s, names) is not null)
            .Select(specification => (specification, Prove(specification, present, budget, progress, cancel))).ToList();
        progress.Report(Advance.InWords("") with { Phase = "lemmas about words" });
        var lemmas = new LemmaProver(present).Prove(Lemmas(names), cancel);
        var cases = reports.SelectMany(r => Cases(r.specification, r.Item2, cancel)).Concat(lemmas.Select(Case)).Concat(absent).ToList();
        var all = reports.Select(r => r.Item2).ToList();
        return Task.FromResult(new CheckResult(cases, [.. Counts(all, lemmas, present.Count), .. budget == Budget.Full ? Shown(all) : []]));
    }

    private ProofReport Prove(Specification specification, IReadOnlyList<Solver> present, Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var prover = new Prover(specification, present)
        {
            Sabotages = budget == Budget.Full,
            Progress = (done, all) => progress.Report(new Advance(done, "groups of obligations", all) { Phase = specification.Name }),
        };
        return prover.Prove(Parts(specification, names)!, cancel);
    }

    /// <summary>Which obligations of a specification the names select: all where it is named, or none is; null: nothing of it.</summary>
    internal static IReadOnlyList<string>? Parts(Specification specification, IReadOnlyList<string> names)
    {
        var parts = PartsOfNames(names).ToList();
        return names.Count == 0 || names.Contains(specification.Name) ? [] : parts.Count > 0 ? parts : null;
    }

    /// <summary>Which lemmas about words the names select.</summary>
    internal static IReadOnlyList<Lemma> Lemmas(IReadOnlyList<string> names)
    {
        var parts = PartsOfNames(names).ToList();
        return names.Count == 0 ? Theorems.Lemmas : [.. Theorems.LemmaGroups.SelectMany(group => group.Lemmas.Where(lemma =>
            names.Contains(group.Name) || parts.Any(part => lemma.Name.Contains(part, StringComparison.OrdinalIgnoreCase))))];
    }

    private static IEnumerable<string> PartsOfNames(IReadOnlyList<string> names) =>
        names.Where(name => Theorems.LemmaGroups.All(group => group.Name != name) && Theorems.All.All(s => s.Name != name));

    private CaseResult Case(LemmaResult result)
    {
        var verdict = result.Problem is { } problem
            ? CaseResult.Failed(result.Lemma.Name, problem) with { Reproduce = $"./verified prove {result.Lemma.Name}" }
            : CaseResult.Passed(result.Lemma.Name) with { Reason = names.Count == 0 ? null : result.Lemma.Sentence };
        return verdict with
        {
            Claim = result.Lemma.Id,
            Elapsed = result.Opinions.Aggregate(TimeSpan.Zero, (sum, opinion) => sum + opinion.Elapsed),
            Details = [.. result.Lemma.Statement.Words.Zip(result.Words, (name, word) => $"{name} = 0x{word:x16}"), .. result.Refutations.Select(r => r.Said)],
        };
    }

    private static IEnumerable<CaseResult> Cases(Specification specification, ProofReport report, CancellationToken cancel)
    {
        var explained = 0;
        foreach (var result in report.Results)
        {
            yield return result.Problem is not { } problem
                ? CaseResult.Passed(result.Obligation.Name) with { Claim = result.Obligation.Claim.Id, Elapsed = Spent(result) }
                : CaseResult.Failed(result.Obligation.Name, problem) with
                {
                    Claim = result.Obligation.Claim.Id,
                    Elapsed = Spent(result),
                    Details = explained++ < MostCounterexamples ? Explained(specification, result, cancel) : [],
                    Reproduce = $"./verified prove {result.Obligation.Name}",
                };
        }

        foreach (var rule in report.Vacuity)
        {
            yield return rule.IsReal
                ? CaseResult.Passed($"{rule.Rule} can be taken")
                : CaseResult.Failed($"{rule.Rule} can be taken", "no state was found in which its guards and all claims hold: what is proved of it is vacuous");
        }
    }

    private static IReadOnlyList<string> Explained(Specification specification, ProofResult result, CancellationToken cancel) =>
        result.Opinions.Any(o => o.Answer != Answer.Unsat) && Counterexample.Find(specification, result.Obligation, cancel) is { } pair ? pair.Lines().ToList() : [];

    private static TimeSpan Spent(ProofResult result) =>
        result.Opinions.Aggregate(TimeSpan.Zero, (sum, opinion) => sum + opinion.Elapsed);

    private static Count[] Counts(IReadOnlyList<ProofReport> reports, IReadOnlyList<LemmaResult> lemmas, int solvers) =>
    [
        new("obligations", reports.Sum(r => r.Results.Count) + lemmas.Count),
        new("lemmas about all words", lemmas.Count),
        new("their variants that are refuted", lemmas.Sum(l => l.Refutations.Count(r => r.IsConfirmed))),
        new("claims", reports.SelectMany(r => r.Results).Select(r => r.Obligation.Claim.Id).Distinct().Count()),
        new("solvers", solvers),
    ];

    private static Count[] Shown(IReadOnlyList<ProofReport> reports) =>
    [
        new("sabotaged variants that fail", reports.SelectMany(r => r.Results).Count(r => r.Sabotage is not null)),
        new("guards that no proof needs", reports.Sum(r => r.UnusedGuards.Count())),
        new("rules shown possible", reports.SelectMany(r => r.Vacuity).Count(v => v.IsReal)),
    ];
}
