using System.Diagnostics;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>What a search found wrong: in the state at a position, or in an instance from there.</summary>
internal sealed record Finding(Wrong Wrong, int Claim, int State, int? Instance);

/// <summary>Finds the way back from a state. No predecessors are stored: in a breadth-first search one of them is in the level before, so that level is expanded once more.</summary>
internal sealed class Retrace(CompiledModel model, StateStore store, IReadOnlyList<int> levels)
{
    private readonly ulong[] records = new ulong[model.LargestExpansion];

    internal Counterexample Of(Finding found)
    {
        var (steps, states) = (new List<int>(), new List<ulong[]> { store[found.State].ToArray() });
        for (var (state, level) = (found.State, LevelOf(found.State)); level > 0; level--)
        {
            (state, var instance) = Predecessor(state, level - 1);
            steps.Insert(0, instance);
            states.Insert(0, store[state].ToArray());
        }
        if (found.Instance is { } last)
            Last(last, steps, states);
        var claim = found.Wrong switch
        {
            Wrong.Claim => model.Model.Claims[found.Claim],
            Wrong.Law => model.Model.Laws[found.Claim],
            Wrong.Mistake or Wrong.Deadlock => null,
        };
        return new Counterexample(found.Wrong, claim, steps, states);
    }

    private int LevelOf(int state) => levels.TakeWhile(end => end <= state).Count();

    private (int State, int Instance) Predecessor(int target, int level)
    {
        var words = model.Model.Layout.Words;
        for (var state = level == 0 ? 0 : levels[level - 1]; state < levels[level]; state++)
        {
            var written = model.Expand(store[state], records);
            for (var at = 0; at < written; at += model.RecordWords)
            {
                var label = records[at + words];
                if (label >> 32 == RecordKind.Successor && records.AsSpan(at, words).SequenceEqual(store[target]))
                    return (state, (int)label);
            }
        }
        throw new UnreachableException("a state has no predecessor in the level before it");
    }

    private void Last(int instance, List<int> steps, List<ulong[]> states)
    {
        var rule = model.Model.Rules[model.RuleOf(instance)];
        var after = new ulong[model.Model.Layout.Words];
        steps.Add(instance);
        if (model.Step(states[^1], rule.Position, rule.Arguments(instance), after) == StepOutcome.Taken)
            states.Add(after);
    }
}
