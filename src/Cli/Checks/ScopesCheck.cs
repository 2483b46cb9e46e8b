using Verified.Cli.Progress;

namespace Verified.Cli.Checks;

/// <summary>Searches the scopes of a specification that belong to a budget: each is small enough to be exhausted, and each lets something happen that the others do not.</summary>
internal sealed class ScopesCheck : ICheck
{
    // Both protocols, with and without a swap device.
    private static readonly string[] Quick = ["page=1", "page=1,pointnotifications=0,swapping=1,generation=1,sequence=1"];

    // Two windows, nested or not; two pages; two addresses; pinning.
    private static readonly string[] Full =
    [
        .. Quick,
        "page=1,pinned=1",
        "page=1,window=2,generation=1,sequence=1",
        "page=2,generation=1,sequence=1",
        "page=1,va=2,generation=1,sequence=1",
    ];

    public string Name => "explore";

    public async Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var results = new List<CheckResult>();
        foreach (var scope in budget == Budget.Quick ? Quick : Full)
        {
            results.Add(await new ExploreCheck("notifier", scope).Run(budget, progress, cancel));
        }

        return new CheckResult(results.SelectMany(r => r.Cases).ToList(), [new("scopes", results.Count), Sum("states"), Sum("transitions")]);

        Count Sum(string name) => new(name, results.SelectMany(r => r.Counts).Where(c => c.Name == name).Sum(c => c.Value));
    }
}
