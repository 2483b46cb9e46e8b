using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>Which outcomes of guards were seen, each guard judged where all guards before it hold.</summary>
/// <param name="NeverHeld">Guards that failed whenever they were reached, or were never reached.</param>
/// <param name="NeverFailed">Guards that held whenever they were reached, or were never reached.</param>
public sealed record GuardCoverage(IReadOnlyList<(Rule Rule, Guard Guard)> NeverHeld, IReadOnlyList<(Rule Rule, Guard Guard)> NeverFailed)
{
    internal static GuardCoverage Of(CompiledModel model, StateStore store, CancellationToken cancel)
    {
        var seen = model.Model.Rules.Select(rule => new Outcomes(rule)).ToArray();
        var after = new ulong[model.Model.Layout.Words];
        var open = seen.Where(outcomes => !outcomes.AreAllSeen).ToList();
        for (var state = 0; state < store.Count && open.Count > 0 && !cancel.IsCancellationRequested; state++)
        {
            foreach (var outcomes in open)
                outcomes.Look(model, store[state], after);
            open.RemoveAll(outcomes => outcomes.AreAllSeen);
        }
        return new([.. seen.SelectMany(outcomes => outcomes.Missing(outcomes.Held))], [.. seen.SelectMany(outcomes => outcomes.Missing(outcomes.Failed))]);
    }

    private sealed class Outcomes(FiniteRule rule)
    {
        private readonly int[][] arguments = [.. Enumerable.Range(rule.First, rule.Instances).Select(rule.Arguments)];

        internal bool[] Held { get; } = new bool[rule.Rule.Guards.Count];

        internal bool[] Failed { get; } = new bool[rule.Rule.Guards.Count];

        internal bool AreAllSeen => Held.All(one => one) && Failed.All(one => one);

        internal void Look(CompiledModel model, ReadOnlySpan<ulong> state, Span<ulong> after)
        {
            foreach (var values in arguments)
            {
                var outcome = model.Step(state, rule.Position, values, after);
                if (outcome >= 0)
                    Failed[outcome] = true;
                Held.AsSpan(0, outcome >= 0 ? outcome : Held.Length).Fill(true);
            }
        }

        internal IEnumerable<(Rule, Guard)> Missing(bool[] outcomes) => rule.Rule.Guards.Index().Where(guard => !outcomes[guard.Index]).Select(guard => (rule.Rule, guard.Item));
    }
}
