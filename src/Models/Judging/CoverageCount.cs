using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>Counts which rules were taken, and which were refused. Now and then it also asks for all steps of some rule that could be taken instead: which guards refuse them.</summary>
internal sealed class CoverageCount<TKind> where TKind : struct, Enum
{
    private readonly long[] taken = new long[Enum.GetValues<TKind>().Length];
    private readonly Dictionary<(TKind, Errno), long> refusals = [];
    private readonly HashSet<(int Rule, int Guard)> refused = [];
    private FiniteModel? sampled;
    private int next;

    internal void Add(IReadOnlyList<Step<TKind>> steps)
    {
        for (var i = 0; i < steps.Count; i++)
            taken[ContractModel<TKind>.Number(steps[i].Kind)]++;
    }

    internal void Refuse(TKind rule, Errno errno) => refusals[(rule, errno)] = refusals.GetValueOrDefault((rule, errno)) + 1;

    /// <summary>Asks for every step of the rule whose turn it is.</summary>
    internal void Sample(ContractModel<TKind> of, ReadOnlySpan<ulong> state)
    {
        sampled = of.Finite;
        var rule = of.Finite.Rules[next++ % of.Finite.Rules.Count];
        var after = new ulong[of.Finite.Layout.Words];
        for (var instance = rule.First; instance < rule.First + rule.Instances; instance++)
        {
            var outcome = of.Compiled.Step(state, rule.Position, rule.Arguments(instance), after);
            if (outcome >= 0)
                refused.Add((rule.Position, outcome));
        }
    }

    internal FuzzCoverage<TKind> Report(IReadOnlyList<(string Name, long Number)> others, IReadOnlyList<string> told) => new(
        Enum.GetValues<TKind>().ToDictionary(kind => kind, kind => taken[ContractModel<TKind>.Number(kind)]),
        refusals,
        sampled is null ? [] : [.. from rule in sampled.Rules
                                   from guard in rule.Rule.Guards.Index()
                                   where !refused.Contains((rule.Position, guard.Index))
                                   select $"{rule.Rule.Name}: {guard.Item.Text}"],
        others,
        told);
}
