using System.Globalization;
using Verified.Cli.Progress;
using Verified.Spec.Language;

namespace Verified.Cli.Checks;

/// <summary>Searches the scopes of every specification that belong to a budget: each is small enough to be exhausted, and each lets something happen that the others do not.
/// When all are searched, every rule must have happened in one of them. An interruption costs the scope that is being searched and those after it, and none before.</summary>
internal sealed class ScopesCheck : ICheck, IKeepsCases
{
    private readonly List<CheckResult> results = [];

    public string Name => "explore";

    public IReadOnlyList<CaseResult> Judged
    {
        get
        {
            lock (results)
            {
                return [.. results.SelectMany(result => result.Cases)];
            }
        }
    }

    public async Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        foreach (var specification in Specifications.All)
        {
            var searches = specification.Scopes.Where(scope => budget == Budget.Full || scope.IsQuick).Select(scope => new ExploreCheck(specification.Name, scope.Text)).ToList();
            foreach (var search in searches)
            {
                Add(cancel.IsCancellationRequested
                    ? CheckResult.Of(CaseResult.Skipped(search.CaseName, "interrupted before it began"))
                    : WithFigures(await search.Run(budget, progress, cancel)));
            }

            if (budget == Budget.Full && !cancel.IsCancellationRequested)
            {
                Add(CheckResult.Of(EveryRuleHappened(specification, searches.SelectMany(search => search.Fired).ToHashSet())));
            }
        }

        return new CheckResult(Judged, [new("scopes", results.Count(r => r.Counts.Count > 0 && r.Outcome != Outcome.Skipped)), Sum("states"), Sum("transitions")])
        {
            Evidence = ClaimEvidence.Sum(results.SelectMany(result => result.Evidence)),
        };

        Count Sum(string name) => new(name, results.SelectMany(r => r.Counts).Where(c => c.Name == name).Sum(c => c.Value));
    }

    private void Add(CheckResult result)
    {
        lock (results)
        {
            results.Add(result);
        }
    }

    // The sums of the check say nothing of a single scope.
    private static CheckResult WithFigures(CheckResult search)
    {
        var figures = search.Counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value:N0} {count.Name}")).ToList();
        return search with { Cases = [.. search.Cases.Select(one => one.Outcome == Outcome.Passed ? one with { Details = figures } : one)] };
    }

    private static CaseResult EveryRuleHappened(Specification specification, HashSet<string> fired)
    {
        var name = $"{specification.Name}: every rule happens in a scope";
        var never = specification.Rules.Select(rule => rule.Name).Where(rule => !fired.Contains(rule)).ToList();
        return never.Count == 0 ? CaseResult.Passed(name) : CaseResult.Failed(name, $"in no scope: {string.Join(", ", never)}");
    }
}
