using Verified.Abi;
using Verified.Cli.Progress;
using Verified.Proofs;
using Verified.Proofs.Solvers;
using Verified.Spec.Language;

namespace Verified.Cli.Checks;

/// <summary>Makes one thing wrong in one rule, for every guard and effect, and sees whether a proof fails. What no claim notices is listed in the tree; a list that is not exact fails.
/// It takes minutes, so the quick budget leaves it out and says so.</summary>
/// <param name="names">Specifications; none: all.</param>
internal sealed class MutantsCheck(params IReadOnlyList<string> names) : ICheck, IKeepsCases
{
    private readonly JudgedCases judged = new();

    public string Name => "mutants";

    public IReadOnlyList<CaseResult> Judged => judged.All;

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        if (budget == Budget.Quick)
        {
            return Task.FromResult(CheckResult.Of(CaseResult.Skipped(Name, "left to the full budget; by itself: ./verified prove --mutants")));
        }

        if (Solver.Z3.Path is null)
        {
            throw new MissingComponentException(Solver.Z3.Name, $"apt-get install {Solver.Z3.Name}");
        }

        var counts = new List<Count>();
        foreach (var specification in Theorems.All.Where(one => names.Count == 0 || names.Contains(one.Name)))
        {
            var verdicts = KillMatrix.Of(specification, (done, all) => progress.Report(new Advance(done, "mutants", all) { Phase = specification.Name }), cancel);
            foreach (var one in Cases(specification, verdicts, Survivors.Read(Path.Combine(Repository.Root, Survivors.FileOf(specification)))))
            {
                judged.Add(one);
            }

            counts.Add(new Count($"mutants of {specification.Name}", verdicts.Count));
            counts.Add(new Count($"noticed by a proof of {specification.Name}", verdicts.Count(v => v.KilledBy is not null)));
        }

        return Task.FromResult(new CheckResult(Judged, counts));
    }

    /// <summary>The list of a specification held against its mutants: one case if it is exact, else one for each line that is missing, too many, or not judged.</summary>
    internal static IEnumerable<CaseResult> Cases(Specification specification, IReadOnlyList<MutantVerdict> verdicts, IReadOnlyList<string> lines)
    {
        var (survivors, file) = (Survivors.Judge(verdicts, lines), Survivors.FileOf(specification));
        var missing = survivors.Missing.Select(line => CaseResult.Failed(line, $"missing in {file}: no proof fails, so a claim is missing, or the line belongs into the list of what no claim notices"));
        var tooMany = survivors.TooMany.Select(one => CaseResult.Failed(one.Line, one.KilledBy is { } killer
            ? $"too many in {file}: {killer} notices it; take the line off the list"
            : $"too many in {file}: there is no such mutant; take the line off the list"));
        var open = survivors.Open.Select(line => CaseResult.Error(line, $"z3 gave no answer in {Solver.LimitMs / 1_000} s: whether a proof notices it is not known"));
        return survivors.IsCurrent
            ? [CaseResult.Passed($"{specification.Name}: as listed") with { Reason = $"{survivors.Listed} lines in {file}", Details = [.. lines.Select(line => $"survives: {line}")] }]
            : missing.Concat(tooMany).Concat(open).Select(one => one with { File = file, Reproduce = $"./verified prove {specification.Name} --mutants" });
    }
}
