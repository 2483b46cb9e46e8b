using Verified.Abi;
using Verified.Models.Refinement;

namespace Verified.Cli.Checks;

/// <summary>What random programs came to, as a case of a report.</summary>
/// <param name="name">The case.</param>
/// <param name="trace">The name of the file for the trace of a failure.</param>
internal sealed class FuzzVerdict(string name, string trace)
{
    private static readonly string Folder = Path.Combine("artifacts", "traces");

    /// <summary>What is added to the command that replays the trace.</summary>
    public string ReplayedWith { get; init; } = "";

    /// <summary>It failed, and its trace is kept.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="print">The trace as text, with lines for people.</param>
    /// <remarks>A run that leaves the scope of the judge says nothing about the implementation: that is our own mistake.</remarks>
    public CaseResult Failed(Failure failure, Func<IReadOnlyList<string>, string> print)
    {
        var (file, lines) = (Path.Combine(Folder, trace), failure.Lines().ToList());
        Directory.CreateDirectory(Path.Combine(Repository.Root, Folder));
        File.WriteAllText(Path.Combine(Repository.Root, file), print(lines));
        return new CaseResult(name, failure.Kind == FailureKind.Scope ? Outcome.Error : Outcome.Failed)
        {
            Reason = lines[0],
            Claim = failure.Violations.FirstOrDefault()?.Id ?? failure.Id,
            Details = lines.Skip(1).ToList(),
            File = file,
            Reproduce = $"./verified replay {file}{ReplayedWith}",
        };
    }

    /// <summary>Nothing failed.</summary>
    /// <param name="done">How many were judged.</param>
    /// <param name="wanted">How many should be.</param>
    /// <param name="things">What they are called.</param>
    /// <param name="details">What to tell of them.</param>
    public CaseResult Held(long done, long wanted, string things, IReadOnlyList<string> details) =>
        done >= wanted ? CaseResult.Passed(name) with { Details = details } : CaseResult.Skipped(name, $"interrupted after {done} {things}, none of which failed");

    /// <summary>The rules that were never taken, on a line.</summary>
    public static string NeverTaken<TRule>(IReadOnlyDictionary<TRule, long> taken) where TRule : notnull =>
        $"rules never taken: {(string.Join(", ", taken.Where(rule => rule.Value == 0).Select(rule => rule.Key)) is { Length: > 0 } names ? names : "none")}";

    /// <summary>How often which rule was refused, a line for each errno.</summary>
    public static IEnumerable<string> Refusals<TRule>(IReadOnlyDictionary<(TRule Rule, Errno Errno), long> refused) =>
        refused.GroupBy(refusal => refusal.Key.Errno).OrderBy(group => group.Key)
            .Select(group => $"{group.Key} {group.Sum(refusal => refusal.Value)}: {string.Join(", ", group.OrderByDescending(refusal => refusal.Value).Select(refusal => $"{refusal.Key.Rule} {refusal.Value}"))}");
}
