using Verified.Abi.Notifier;
using Verified.Models.Refinement;

namespace Verified.Models.Fuzzing;

/// <summary>Counts which rules were taken. Now and then it also asks for all steps of some rule that could be taken instead: which guards refuse them.</summary>
internal sealed class CoverageCount
{
    private readonly long[] taken = new long[Enum.GetValues<StepKind>().Length];
    private readonly HashSet<(int Rule, int Guard)> refused = [];
    private NotifierModel? model;
    private int next;

    internal void Add(NotifierModel of, IReadOnlyList<Step> steps)
    {
        model = of;
        for (var i = 0; i < steps.Count; i++)
            taken[(int)steps[i].Kind]++;
    }

    /// <summary>Asks for every step of the rule whose turn it is.</summary>
    internal void Sample(NotifierModel of, ReadOnlySpan<ulong> state)
    {
        var rule = of.Finite.Rules[next++ % of.Finite.Rules.Count];
        var after = new ulong[of.Finite.Layout.Words];
        for (var instance = rule.First; instance < rule.First + rule.Instances; instance++)
        {
            var outcome = of.Compiled.Step(state, rule.Position, rule.Arguments(instance), after);
            if (outcome >= 0)
                refused.Add((rule.Position, outcome));
        }
    }

    internal FuzzCoverage Report() => new(
        Enum.GetValues<StepKind>().Where(kind => taken[(int)kind] > 0).ToDictionary(kind => kind, kind => taken[(int)kind]),
        [.. Enum.GetValues<StepKind>().Where(kind => taken[(int)kind] == 0)],
        model is null ? [] : [.. from rule in model.Finite.Rules
                                 from guard in rule.Rule.Guards.Index()
                                 where !refused.Contains((rule.Position, guard.Index))
                                 select $"{rule.Rule.Name}: {guard.Item.Text}"]);
}
