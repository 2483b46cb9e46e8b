using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Monitors;

/// <summary>What is broken where a letter follows although it cannot.</summary>
/// <param name="Common">The claims and laws that every explanation breaks.</param>
/// <param name="OneOf">Where there is none: claims of which each explanation breaks one; empty where some explanation breaks no claim.</param>
public sealed record Breakage(IReadOnlyList<Claim> Common, IReadOnlyList<Claim> OneOf)
{
    /// <summary>Nothing is broken.</summary>
    public static Breakage None { get; } = new([], []);
}

/// <summary>Why a letter cannot follow: what the explanations would break if the step were taken all the same.</summary>
internal sealed class BrokenClaims(CompiledModel model, HiddenCycles cycles)
{
    private readonly StateGraph graph = cycles.Graph;
    private readonly ulong[] before = new ulong[model.Model.Layout.Words], after = new ulong[model.Model.Layout.Words];
    private readonly Claim[] all = [.. model.Model.Claims, .. model.Model.Laws];

    /// <summary>What holds in each of the states, and breaks whichever instance with that letter is forced there.</summary>
    public Breakage Of(StateSet components, int letter)
    {
        (FiniteRule Rule, int[] Arguments)[] steps = [.. Enumerable.Range(0, model.Model.Instances).Where(instance => graph.Seen.LetterOf(instance) == letter)
            .Select(instance => (model.Model.RuleOf(instance), model.Model.RuleOf(instance).Arguments(instance)))];
        int[] candidates = [.. steps.SelectMany(step => model.ClaimsOf(step.Rule.Position)).Distinct(), .. Enumerable.Range(model.Model.Claims.Count, model.Model.Laws.Count)];
        int[]? common = null;
        var oneOf = new List<int>();
        foreach (var state in components.Members.SelectMany(of => cycles.States(of).ToArray()).Where(state => state != graph.Beyond))
        {
            graph[state].CopyTo(before);
            foreach (var (rule, arguments) in steps)
            {
                model.Force(before, rule.Position, arguments, after);
                common = [.. (common ?? candidates).Where(IsBroken)];
                if (oneOf.Exists(IsBroken))
                {
                    continue;
                }

                if (First(candidates.Where(IsBroken)) is not { } broken)
                {
                    return Breakage.None;
                }

                oneOf.Add(broken);
            }
        }

        return new([.. (common ?? []).Select(claim => all[claim])], common is { Length: > 0 } ? [] : [.. oneOf.Select(claim => all[claim])]);
    }

    // What only supports the proofs says less to a reader.
    private int? First(IEnumerable<int> broken) => broken.OrderBy(claim => all[claim].Id.Contains("-INV-", StringComparison.Ordinal)).Select(claim => (int?)claim).FirstOrDefault();

    private bool IsBroken(int claim) => claim < model.Model.Claims.Count
        ? !model.Holds(claim, after) && model.Holds(claim, before)
        : !model.HoldsLaw(claim - model.Model.Claims.Count, before, after);
}
