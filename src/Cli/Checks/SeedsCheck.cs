using Verified.Cli.Progress;

namespace Verified.Cli.Checks;

/// <summary>One judge of random programs with every seed of a budget.</summary>
/// <param name="judge">The judge with a seed.</param>
internal sealed class SeedsCheck(Func<ulong, ICheck> judge) : ICheck, IKeepsCases
{
    private volatile CheckResult?[] results = [];

    public string Name { get; } = judge(1).Name;

    public IReadOnlyList<CaseResult> Judged => [.. results.OfType<CheckResult>().SelectMany(result => result.Cases)];

    /// <summary>How many seeds are run at the same time. A machine of which there is only one takes them one after the other.</summary>
    public int AtOnce { get; init; } = Environment.ProcessorCount;

    public async Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var seeds = Seeds.Of(budget);
        var heard = new SumOfAdvances(progress, seeds.Count);
        results = new CheckResult?[seeds.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(AtOnce, seeds.Count) };
        await Parallel.ForEachAsync(Enumerable.Range(0, seeds.Count), options, async (number, _) =>
        {
            if (!cancel.IsCancellationRequested)
            {
                results[number] = await judge(seeds[number]).Run(budget, heard.Of(number), cancel);
            }
        });
        var ran = results.OfType<CheckResult>().ToList();
        var left = seeds.Where((_, number) => results[number] is null).Select(seed => CaseResult.Skipped($"{Name}, seed {seed}", "interrupted before it began"));
        return new CheckResult([.. ran.SelectMany(result => result.Cases), .. left, .. Untaken(ran, seeds.Count)], [new("seeds", ran.Count), .. Merged(ran, options.MaxDegreeOfParallelism)])
        {
            Unwritten = [.. ran.SelectMany(result => result.Unwritten).Distinct()],
            Evidence = ClaimEvidence.Sum(ran.SelectMany(result => result.Evidence)),
        };
    }

    /// <summary>The rules that no program of any seed took.</summary>
    private IEnumerable<CaseResult> Untaken(IReadOnlyList<CheckResult> ran, int seeds) =>
        ran.Count == seeds && ran.All(result => result.Untaken is not null)
            ? UntakenRules.Missing(ran[0].Untaken!.Value.Model, Name, ran.Select(result => result.Untaken!.Value.Rules).Aggregate((all, rules) => [.. all.Intersect(rules)])) : [];

    /// <summary>What all have counted: sums; of rates what was judged in a second by all that ran at once; of rules what the seed saw that saw most.</summary>
    internal static IEnumerable<Count> Merged(IReadOnlyList<CheckResult> results, int atOnce) =>
        results.SelectMany(result => result.Counts).GroupBy(count => count.Name).Select(counts => new Count(counts.Key, Merged(counts.Key, [.. counts.Select(count => count.Value)], atOnce)));

    private static long Merged(string name, IReadOnlyList<long> values, int atOnce) => name switch
    {
        "rules taken" => values.Max(),
        "rules never taken" => values.Min(),
        _ when name.EndsWith("/s", StringComparison.Ordinal) => (long)(values.Average() * Math.Min(atOnce, values.Count)),
        _ => values.Sum(),
    };
}
