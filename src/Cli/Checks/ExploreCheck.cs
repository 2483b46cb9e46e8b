using System.Globalization;
using Verified.Cli.Progress;
using Verified.Cli.Stories;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;

namespace Verified.Cli.Checks;

/// <summary>Searches every state of one scope of a specification.</summary>
/// <param name="model">The specification's name.</param>
/// <param name="scope">What differs from its default scope, such as <c>page=3,va=2</c>.</param>
internal sealed class ExploreCheck(string model, string scope) : ICheck
{
    private string? _resumed;

    public string Name => "explore";

    /// <summary>Where the search is kept as it goes, if anywhere.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The unfinished search to go on with, if any.</summary>
    public string? Resume { get; init; }

    /// <summary>How much time of search there is between two additions to the checkpoint.</summary>
    public TimeSpan Every { get; init; } = new ExplorerOptions().Every;

    /// <summary>Told in one line what the search goes on with, and when it cannot be kept.</summary>
    public Action<string> OnRemark { get; init; } = _ => { };

    /// <summary>The rules that were seen to happen.</summary>
    public IReadOnlyList<string> Fired { get; private set; } = [];

    /// <summary>What its one case is called.</summary>
    public string CaseName => scope.Length == 0 ? model : $"{model} {scope}";

    private string Command => scope.Length == 0 ? $"./verified explore {model}" : $"./verified explore {model} --scope {scope}";

    public async Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var specification = Specifications.Named(model);
        var finite = new FiniteModel(specification, Scope.Parse(specification, scope));
        using var files = SearchFiles.Open(Checkpoint, Resume, finite);
        try
        {
            var found = await Search(finite, files, progress, cancel);
            Fired = [.. finite.Rules.Except(found.NeverFired(finite)).Select(rule => rule.Rule.Name)];
            return new CheckResult([Verdict(finite, found, files)], Counts(finite, found)) { Evidence = found is { IsComplete: true, Counterexample: null } ? Evidence(finite, found) : [] };
        }
        catch (OperationCanceledException)
        {
            return CheckResult.Of(CaseResult.Skipped(CaseName, $"interrupted before the search went on{Onward(files)}"));
        }
    }

    // Code is generated on a thread of its own: an interruption does not wait for it.
    private async Task<Exploration> Search(FiniteModel finite, SearchFiles files, IProgress<Advance> progress, CancellationToken cancel)
    {
        var compiled = await Task.Run(() => Prepared(finite), CancellationToken.None).WaitAsync(cancel);
        return new Explorer(compiled, new ExplorerOptions
        {
            Checkpoint = files.Kept,
            Resume = files.Resume,
            Every = Every,
            OnFault = OnRemark,
            OnResumed = from =>
            {
                progress.Report(new Advance(from.States, "states", null, $"depth {from.Depth}") { Phase = CaseName });
                OnRemark(_resumed = files.Said(from));
            },
            OnNothingKept = () => OnRemark(files.NothingKept),
            OnProgress = at => progress.Report(new Advance(at.States, "states", null, $"depth {at.Depth}") { Phase = CaseName }),
        }).Run(cancel);
    }

    private static CompiledModel Prepared(FiniteModel finite)
    {
        var compiled = new CompiledModel(finite);
        compiled.Prepare();
        return compiled;
    }

    private CaseResult Verdict(FiniteModel finite, Exploration found, SearchFiles files)
    {
        if (found.Counterexample is { } wrong)
        {
            return CaseResult.Failed(CaseName, wrong.Claim?.Sentence ?? Said(wrong.Wrong)) with
            {
                Claim = wrong.Claim?.Id,
                RulePlace = wrong.Steps.Count == 0 ? null : SpecificationSources.OfRule(finite.RuleOf(wrong.Steps[^1]).Rule),
                Details = Steps(finite, wrong).ToList(),
                Reproduce = Command,
            };
        }

        return found.IsComplete
            ? CaseResult.Passed(CaseName) with { Reason = Remarks(finite, found, files) }
            : CaseResult.Skipped(CaseName, $"stopped before every state was seen: {Line(found.Totals)}{Onward(files)}");
    }

    private string Remarks(FiniteModel finite, Exploration found, SearchFiles files)
    {
        var never = found.NeverFired(finite).Select(rule => rule.Rule.Name).ToList();
        string?[] remarks =
        [
            $"graph digest {found.Digest}",
            never.Count == 0 ? null : $"never fired: {string.Join(", ", never)}",
            _resumed,
            files.Kept is { } kept ? Whole(kept, found) : null,
        ];
        return string.Join("; ", remarks.OfType<string>());
    }

    private static string Whole(Checkpoint kept, Exploration found) => kept.States == found.Totals.States
        ? $"{kept.Path} holds the whole search and may be removed"
        : string.Create(CultureInfo.InvariantCulture, $"{kept.Path} holds the first {kept.States:N0} states");

    private string Onward(SearchFiles files) => files.Kept switch
    {
        null => "; nothing was kept (--checkpoint FILE keeps a search)",
        { States: 0 } when files.Resume is { } from => $"; {from.Path} is as it was",
        { States: 0 } kept => $"; nothing was kept in {kept.Path}",
        var kept => string.Create(CultureInfo.InvariantCulture, $"; {kept.States:N0} states are kept, go on with {Command} --resume {Quoted(kept.Path)}"),
    };

    private static string Quoted(string path) => path.All(one => char.IsAsciiLetterOrDigit(one) || "/._-+=:,@%".Contains(one)) ? path : $"'{path.Replace("'", "'\\''")}'";

    private static string Said(Wrong wrong) => wrong switch
    {
        Wrong.Claim => "a claim does not hold in the last state",
        Wrong.Law => "a law does not hold over the last step",
        Wrong.Mistake => "the last step would push a word below 0",
        Wrong.Deadlock => "no rule is enabled in the last state",
    };

    /// <summary>Each step with what it changes.</summary>
    private static IEnumerable<string> Steps(FiniteModel finite, Counterexample wrong)
    {
        var text = new StateText(finite);
        for (var i = 0; i < wrong.Steps.Count; i++)
        {
            yield return $"{i + 1,3}. {text.Step(wrong.Steps[i])}";
            var changes = i + 1 < wrong.States.Count ? text.Changes(wrong.States[i], wrong.States[i + 1]) : [];
            foreach (var change in changes)
            {
                yield return $"       {change}";
            }
        }
    }

    private static Count[] Counts(FiniteModel finite, Exploration found) =>
    [
        new("states", found.Totals.States),
        new("transitions", found.Totals.Transitions),
        new("depth", found.Totals.Depth),
        new("steps cut by the scope", found.Totals.Cut),
        new("rules that never fired", found.NeverFired(finite).Count()),
        .. found.Totals.Before > 1 ? [new Count("states resumed", found.Totals.Before)] : Array.Empty<Count>(),
        new("states/s", (long)found.Totals.Rate),
        new("bytes/state", (long)Math.Ceiling(found.Totals.BytesPerState)),
    ];

    private IReadOnlyList<ClaimEvidence> Evidence(FiniteModel finite, Exploration found) =>
    [
        .. Fired.Select(rule => new ClaimEvidence(ClaimEvidence.OfRule(model, rule), EvidenceKind.Rule, [new("scopes", 1)])),
        .. finite.Claims.Select(claim => new ClaimEvidence(claim.Id, EvidenceKind.Search, [new("scopes", 1), new("states", found.Totals.States)])),
        .. finite.Laws.Select(law => new ClaimEvidence(law.Id, EvidenceKind.Search, [new("scopes", 1), new("transitions", found.Totals.Transitions)])),
    ];

    private static string Line(Models.Search.Progress at) => string.Create(
        CultureInfo.InvariantCulture,
        $"{at.States:N0} states, depth {at.Depth}, {at.Rate:N0}/s in {at.Elapsed.TotalSeconds:F0} s");
}
