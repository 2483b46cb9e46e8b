using Verified.Abi.Notifier;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Fuzzing;

/// <summary>Counts which rules were taken. At the end of each run it also asks for a few steps at random that the implementation did not take: which guard refuses them.</summary>
internal sealed class CoverageCount
{
    private static readonly int Samples = 8;

    private readonly long[] taken = new long[Enum.GetValues<StepKind>().Length];
    private readonly HashSet<(int Rule, int Guard)> refused = [];
    private readonly Chance chance = new(1);
    private NotifierModel? model;

    internal void Add(NotifierModel model, NotifierOracle oracle)
    {
        this.model = model;
        foreach (var step in oracle.Steps)
            taken[(int)step.Kind]++;
        var after = new ulong[model.Finite.Layout.Words];
        for (var sample = 0; sample < Samples; sample++)
        {
            var rule = model.Finite.Rules[chance.Below(model.Finite.Rules.Count)];
            var outcome = model.Compiled.Step(oracle.State, rule.Position, rule.Arguments(rule.First + chance.Below(rule.Instances)), after);
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
