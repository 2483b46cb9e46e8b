using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Monitors;

/// <summary>Why a letter cannot follow: the claims that every explanation would break if the step were taken all the same.</summary>
internal sealed class BrokenClaims(CompiledModel model, HiddenCycles cycles)
{
    private readonly StateGraph graph = cycles.Graph;
    private readonly ulong[] before = new ulong[model.Model.Layout.Words], after = new ulong[model.Model.Layout.Words];

    /// <summary>The claims and laws that hold in each of the states, and break whichever instance with that letter is forced there; none if there is no such claim.</summary>
    public IReadOnlyList<Claim> Of(StateSet components, int letter)
    {
        (FiniteRule Rule, int[] Arguments)[] steps = [.. Enumerable.Range(0, model.Model.Instances).Where(instance => graph.Seen.LetterOf(instance) == letter)
            .Select(instance => (model.Model.RuleOf(instance), model.Model.RuleOf(instance).Arguments(instance)))];
        List<int>? claims = null, laws = null;
        foreach (var state in components.Members.SelectMany(of => cycles.States(of).ToArray()).Where(state => state != graph.Beyond))
        {
            graph[state].CopyTo(before);
            foreach (var (rule, arguments) in steps)
            {
                model.Force(before, rule.Position, arguments, after);
                claims = [.. (claims ?? model.ClaimsOf(rule.Position)).Where(claim => !model.Holds(claim, after) && model.Holds(claim, before))];
                laws = [.. (laws ?? Enumerable.Range(0, model.Model.Laws.Count)).Where(law => !model.HoldsLaw(law, before, after))];
                if (claims.Count + laws.Count == 0)
                {
                    return [];
                }
            }
        }

        return [.. (claims ?? []).Select(claim => model.Model.Claims[claim]), .. (laws ?? []).Select(law => model.Model.Laws[law])];
    }
}
