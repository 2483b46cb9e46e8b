using Verified.Abi;
using Verified.Cli.Progress;
using Verified.Cli.Stories;
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

    /// <summary>Whether what was proved on this machine before is taken for proved. By default in the quick budget alone, and never in CI. What is proved is kept in any case.</summary>
    public bool? TakesEarlier { get; init; }

    /// <summary>The same check, which takes nothing for proved that was proved before.</summary>
    public ProveCheck Anew() => new(solvers, names) { TakesEarlier = false };

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var present = solvers.Select(s => s.Here()).OfType<Solver>().ToList();
        if (present.Count == 0)
        {
            throw new MissingComponentException(string.Join(" and ", solvers.Select(s => s.Name)), "apt-get install z3 libz3-4 cvc5");
        }

        var cache = new ProofCache(ProofCache.UserFolder, reads: (TakesEarlier ?? budget == Budget.Quick) && !IsCi);
        var absent = solvers.Where(s => present.All(here => here.Name != s.Name)).Select(s => CaseResult.Skipped(s.Name, $"{s.Name} is missing: apt-get install {s.Name}"))
            .Concat(present.Where(here => here.Library is null).SelectMany(WithoutLibrary));
        var reports = Theorems.All.Where(s => Parts(s, names) is not null)
            .Select(specification => (specification, Prove(specification, present, cache, budget, progress, cancel))).ToList();
        var wanted = Lemmas(names);
        progress.Report(Advance.InWords("") with { Phase = "lemmas about words" });
        var lemmas = new LemmaProver(present) { Cache = cache }.Prove(wanted, cancel);
        var remarks = names.Count > 0 || budget == Budget.Quick;
        var cases = reports.SelectMany(r => Cases(r.specification, r.Item2, remarks, cancel)).Concat(lemmas.Select(Case)).Concat(Interrupted("lemmas", wanted.Count - lemmas.Count)).Concat(absent).ToList();
        var all = reports.Select(r => r.Item2).ToList();
        return Task.FromResult(new CheckResult(cases, [.. Counts(all, lemmas, present.Count), .. budget == Budget.Full ? Shown(all) : []])
        {
            Solvers = SolverVersion.Of(present),
            Evidence = Evidence(all, lemmas),
        });
    }

    /// <summary>A solver that was to be asked as a library is asked as a program: that is said once.</summary>
    private IEnumerable<CaseResult> WithoutLibrary(Solver here) => solvers.Where(s => s.Name == here.Name && s.Library is not null)
        .Select(s => CaseResult.Skipped("Microsoft.Z3", $"{s.Library!.Absence}: the program {s.Name} is asked instead; apt-get install libz3-4"));

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") is "true" or "1";

    private ProofReport Prove(Specification specification, IReadOnlyList<Solver> present, ProofCache cache, Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var prover = new Prover(specification, present)
        {
            Cache = cache,
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
            : CaseResult.Passed(result.Lemma.Name) with { Reason = names.Count == 0 ? null : result.IsProvedBefore ? $"{result.Lemma.Sentence} (proved before)" : result.Lemma.Sentence };
        return verdict with
        {
            Claim = result.Lemma.Id,
            Elapsed = result.Opinions.Aggregate(TimeSpan.Zero, (sum, opinion) => sum + opinion.Elapsed),
            Details = [.. result.Lemma.Statement.Words.Zip(result.Words, (name, word) => $"{name} = 0x{word:x16}"), .. result.Refutations.Select(r => r.Said)],
        };
    }

    private static IEnumerable<CaseResult> Cases(Specification specification, ProofReport report, bool remarks, CancellationToken cancel)
    {
        var explained = 0;
        foreach (var result in report.Results.Where(result => !result.IsInterrupted))
        {
            var verdict = result.Problem is not { } problem ? Proved(result, remarks)
                : result.Fault is not null ? CaseResult.Error(result.Obligation.Name, problem)
                : CaseResult.Failed(result.Obligation.Name, problem) with { Details = explained++ < MostCounterexamples ? Explained(specification, result, cancel) : [] };
            yield return verdict with
            {
                Claim = result.Obligation.Claim.Id,
                RulePlace = result.IsProved || result.Obligation.Rule is not { } rule ? null : SpecificationSources.OfRule(rule),
                Elapsed = Spent(result),
                Reproduce = result.IsProved ? null : $"./verified prove {result.Obligation.Name}",
            };
        }

        foreach (var rule in report.Vacuity)
        {
            yield return rule.IsReal ? CaseResult.Passed($"{rule.Rule} can be taken")
                : rule.Fault is { } fault ? CaseResult.Error($"{rule.Rule} can be taken", fault)
                : CaseResult.Failed($"{rule.Rule} can be taken", "no state was found in which its guards and all claims hold: what is proved of it is vacuous") with
                {
                    RulePlace = Citations.Rule(specification, rule.Rule)?.Place,
                };
        }

        foreach (var rest in Interrupted($"obligations of {specification.Name}", report.Results.Count(result => result.IsInterrupted)))
        {
            yield return rest;
        }
    }

    /// <summary>One that is taken from before says so. Of thousands that a person looks at, the count says it.</summary>
    private static CaseResult Proved(ProofResult result, bool remarks)
    {
        var said = result.Instead is { } instead ? instead
            : result.IsProvedBefore ? "proved before"
            : result.WantsPremises ? $"proved from everything that may be assumed, and not from the premises in proofs/premises: ./verified prove {result.Obligation.Name} --premises"
            : null;
        return CaseResult.Passed(result.Obligation.Name) with { Reason = remarks || result.WantsPremises || result.Instead is not null ? said : null, Details = said is null ? [] : [said] };
    }

    private static IEnumerable<CaseResult> Interrupted(string what, int count) => count == 0 ? [] : [CaseResult.Skipped($"{count} {what}", "interrupted")];

    private static IReadOnlyList<string> Explained(Specification specification, ProofResult result, CancellationToken cancel)
    {
        try
        {
            return result.Opinions.Any(o => o.Answer != Answer.Unsat) && Counterexample.Find(specification, result.Obligation, cancel) is { } pair ? pair.Lines().ToList() : [];
        }
        catch (InvalidOperationException)
        {
            // The solver was stopped, or died. The verdict stands without the example.
            return [];
        }
    }

    private static TimeSpan Spent(ProofResult result) =>
        result.Opinions.Aggregate(TimeSpan.Zero, (sum, opinion) => sum + opinion.Elapsed);

    /// <summary>For each claim, and each lemma: how many obligations were proved, how many of them by which solver, and for how many one was found that fails when something is wrong.</summary>
    private static IReadOnlyList<ClaimEvidence> Evidence(IReadOnlyList<ProofReport> reports, IReadOnlyList<LemmaResult> lemmas) => ClaimEvidence.Sum(
    [
        .. reports.SelectMany(report => report.Results).Where(result => result.IsProved && !result.IsInterrupted)
            .Select(result => Proved(result.Obligation.Claim.Id, result.Opinions, new("sabotaged variants that fail", result.Sabotage is null ? 0 : 1))),
        .. lemmas.Where(lemma => lemma.Problem is null)
            .Select(lemma => Proved(lemma.Lemma.Id, lemma.Opinions, new("refuted variants", lemma.Refutations.Count))),
    ]);

    private static ClaimEvidence Proved(string claim, IReadOnlyList<Opinion> opinions, Count wrong) => new(claim, EvidenceKind.Proof,
    [
        new("obligations", 1),
        .. opinions.Where(opinion => opinion.Answer == Answer.Unsat).Select(opinion => new Count($"by {opinion.Solver}", 1)),
        .. wrong.Value > 0 ? [wrong] : Array.Empty<Count>(),
    ]);

    private static Count[] Counts(IReadOnlyList<ProofReport> reports, IReadOnlyList<LemmaResult> lemmas, int solvers) =>
    [
        new("obligations", reports.Sum(r => r.Results.Count(one => !one.IsInterrupted)) + lemmas.Count),
        new("lemmas about all words", lemmas.Count),
        new("their variants that are refuted", lemmas.Sum(l => l.Refutations.Count(r => r.IsConfirmed))),
        new("claims", reports.SelectMany(r => r.Results).Select(r => r.Obligation.Claim.Id).Distinct().Count()),
        new("solvers", solvers),
        new("proved before", reports.SelectMany(r => r.Results).Count(r => r.IsProvedBefore) + lemmas.Count(l => l.IsProvedBefore)),
    ];

    private static Count[] Shown(IReadOnlyList<ProofReport> reports) =>
    [
        new("sabotaged variants that fail", reports.SelectMany(r => r.Results).Count(r => r.Sabotage is not null)),
        new("guards that no proof needs", reports.Sum(r => r.UnusedGuards.Count())),
        new("rules shown possible", reports.SelectMany(r => r.Vacuity).Count(v => v.IsReal)),
    ];
}
