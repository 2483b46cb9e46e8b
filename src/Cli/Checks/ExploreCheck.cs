using Verified.Cli.Progress;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;

namespace Verified.Cli.Checks;

/// <summary>Searches every state of one scope of a specification.</summary>
/// <param name="model">The specification's name.</param>
/// <param name="scope">What differs from its default scope, such as <c>page=3,va=2</c>.</param>
internal sealed class ExploreCheck(string model, string scope) : ICheck
{
    public string Name => "explore";

    /// <summary>Where an unfinished search is kept, if anywhere.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The unfinished search to go on with, if any.</summary>
    public string? Resume { get; init; }

    /// <summary>The rules that were seen to happen.</summary>
    public IReadOnlyList<string> Fired { get; private set; } = [];

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var specification = Specifications.Named(model);
        var finite = new FiniteModel(specification, Scope.Parse(specification, scope));
        var options = new ExplorerOptions
        {
            Checkpoint = Checkpoint,
            OnProgress = at => progress.Report(new Advance(at.States, "states", null, $"depth {at.Depth}") { Phase = scope.Length == 0 ? model : $"{model} {scope}" }),
        };
        var compiled = new CompiledModel(finite);
        var explorer = Resume is { } file ? new Explorer(compiled, file, options) : new Explorer(compiled, options);
        var found = explorer.Run(cancel);
        Fired = [.. finite.Rules.Except(found.NeverFired(finite)).Select(rule => rule.Rule.Name)];
        return Task.FromResult(new CheckResult([Verdict(finite, found)], Counts(finite, found)));
    }

    private CaseResult Verdict(FiniteModel finite, Exploration found)
    {
        var name = scope.Length == 0 ? model : $"{model} {scope}";
        if (found.Counterexample is { } wrong)
        {
            return CaseResult.Failed(name, wrong.Claim?.Sentence ?? Said(wrong.Wrong)) with
            {
                Claim = wrong.Claim?.Id,
                Details = Steps(finite, wrong).ToList(),
                Reproduce = scope.Length == 0 ? $"./verified explore {model}" : $"./verified explore {model} --scope {scope}",
            };
        }

        return found.IsComplete ? CaseResult.Passed(name) with { Reason = Unseen(finite, found) } : CaseResult.Skipped(name, $"stopped before every state was seen{Kept()}");
    }

    private static string? Unseen(FiniteModel finite, Exploration found)
    {
        var never = found.NeverFired(finite).Select(rule => rule.Rule.Name).ToList();
        return never.Count == 0 ? null : $"never fired: {string.Join(", ", never)}";
    }

    private string Kept() => Checkpoint is null ? "" : $"; go on with --resume {Checkpoint}";

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
        new("states/s", (long)(found.Totals.States / found.Totals.Elapsed.TotalSeconds)),
        new("bytes/state", (long)Math.Ceiling(found.Totals.BytesPerState)),
    ];
}
