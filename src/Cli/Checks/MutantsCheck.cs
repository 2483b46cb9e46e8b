using Verified.Cli.Progress;
using Verified.Proofs;
using Verified.Spec.Language;

namespace Verified.Cli.Checks;

/// <summary>Makes one thing wrong in one rule, for every guard and effect, and sees whether a proof fails. What no claim notices is listed in the tree; anything else that survives fails.</summary>
/// <param name="names">Specifications; none: all.</param>
internal sealed class MutantsCheck(params IReadOnlyList<string> names) : ICheck
{
    public string Name => "mutants";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var (cases, counts) = (new List<CaseResult>(), new List<Count>());
        foreach (var specification in Theorems.All.Where(one => names.Count == 0 || names.Contains(one.Name)))
        {
            var verdicts = KillMatrix.Of(specification, (done, all) => progress.Report(new Advance(done, "mutants", all) { Phase = specification.Name }), cancel);
            var accepted = Accepted(specification);
            cases.AddRange(verdicts.Where(v => (v.KilledBy is null) != accepted.Contains(v.What)).Select(Surprise));
            cases.Add(CaseResult.Passed($"{specification.Name}: as listed") with { Details = [.. verdicts.Where(v => v.KilledBy is null).Select(v => $"survives: {v.What}")] });
            counts.Add(new Count($"mutants of {specification.Name}", verdicts.Count));
            counts.Add(new Count($"noticed by a proof of {specification.Name}", verdicts.Count(v => v.KilledBy is not null)));
        }

        return Task.FromResult(new CheckResult(cases, counts));
    }

    private static CaseResult Surprise(MutantVerdict verdict) => CaseResult.Failed(verdict.What, verdict.KilledBy is null
        ? "no proof fails: a claim is missing, or the line belongs into the list of what no claim notices"
        : $"listed as noticed by no claim, and noticed by {verdict.KilledBy}: take it off the list");

    private static HashSet<string> Accepted(Specification specification)
    {
        var file = Path.Combine(Repository.Root, "proofs", "golden", $"{specification.Name}-survivors.txt");
        return File.Exists(file) ? [.. File.ReadLines(file).Where(line => line.Length > 0 && !line.StartsWith('#'))] : [];
    }
}
