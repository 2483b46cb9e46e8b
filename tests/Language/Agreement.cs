using Verified.Spec.Language;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Language;

/// <summary>Compares what the generated code says of a state with what the interpreter says.</summary>
internal sealed class Agreement
{
    private readonly FiniteModel model;
    private readonly CompiledModel compiled;
    private readonly Interpreter interpreter;
    private readonly ulong[] records;

    private Agreement(Specification specification, string scope)
    {
        model = new FiniteModel(specification, Scope.Parse(specification, scope));
        (compiled, interpreter) = (new CompiledModel(model), new Interpreter(model));
        records = new ulong[compiled.LargestExpansion];
    }

    internal static void InRandomStates(Specification specification, string scope, int states)
    {
        var (agreement, random) = (new Agreement(specification, scope), new Random(1));
        for (var i = 0; i < states; i++)
            agreement.In(agreement.RandomState(random));
    }

    internal static void InReachableStates(Specification specification, string scope, int atMost)
    {
        var agreement = new Agreement(specification, scope);
        var (seen, queue) = (new HashSet<string>(), new Queue<ulong[]>([agreement.model.Layout.Initial()]));
        while (seen.Count < atMost && queue.TryDequeue(out var state))
        {
            if (!seen.Add(string.Join(',', state)))
                continue;
            foreach (var next in agreement.In(state))
                queue.Enqueue(next);
        }
        Assert.True(seen.Count > 100, $"only {seen.Count} states were compared");
    }

    private ulong[] RandomState(Random random)
    {
        var state = new ulong[model.Layout.Words];
        foreach (var field in model.Layout.Fields)
        foreach (var index in field.Indices())
            field.Put(state, field.Bit(index), random.Next(field.Largest + 1));
        return state;
    }

    private List<ulong[]> In(ulong[] state)
    {
        var expected = new List<(ulong[] State, ulong Label)>();
        var after = new ulong[model.Layout.Words];
        foreach (var rule in model.Rules)
        for (var instance = rule.First; instance < rule.First + rule.Instances; instance++)
        {
            var arguments = rule.Arguments(instance);
            var outcome = interpreter.Step(state, rule, arguments, out var next);
            Assert.Equal(outcome, compiled.Step(state, rule.Position, arguments, after));
            if (outcome == StepOutcome.Taken)
            {
                Assert.Equal(next, after);
                expected.Add((next, (uint)instance));
                Broken(state, rule, instance, next, expected);
            }
            else if (outcome < 0)
                expected.Add(([], (uint)instance | (outcome == StepOutcome.Cut ? 1UL : 2UL) << 32));
        }
        Assert.Equal(Text(expected), Text(Expanded(state)));
        var violated = interpreter.FirstViolatedClaim(state);
        Assert.Equal(violated, compiled.FirstViolatedClaim(state) is >= 0 and var i ? model.Claims[i] : null);
        return [.. expected.Where(step => step.Label >> 32 == 0).Select(step => step.State)];
    }

    private void Broken(ulong[] state, FiniteRule rule, int instance, ulong[] next, List<(ulong[], ulong)> expected)
    {
        var law = interpreter.FirstViolatedLaw(state, next);
        Assert.Equal(law, compiled.FirstViolatedLaw(state, next, rule.Position) is >= 0 and var i ? model.Laws[i] : null);
        if (law is not null)
            expected.Add((next, (uint)instance | (ulong)(RecordKind.Law + model.Laws.Index().Single(one => one.Item == law).Index) << 32));
        if (interpreter.FirstViolatedClaim(state) is not null)
            return;
        var claim = interpreter.FirstViolatedClaim(next);
        Assert.Equal(claim, compiled.FirstBroken(next, instance) is >= 0 and var broken ? model.Claims[broken] : null);
        Assert.Equal(claim, compiled.FirstViolatedClaim(next, rule.Position) is >= 0 and var again ? model.Claims[again] : null);
    }

    private IEnumerable<(ulong[], ulong)> Expanded(ulong[] state)
    {
        var (words, written) = (model.Layout.Words, compiled.Expand(state, records));
        for (var at = 0; at < written; at += compiled.RecordWords)
        {
            var label = records[at + words];
            yield return (label >> 32 is 1 or 2 ? [] : records[at..(at + words)], label);
        }
    }

    private static IEnumerable<string> Text(IEnumerable<(ulong[] State, ulong Label)> steps)
        => steps.Select(step => $"{step.Label:X}: {string.Join(' ', step.State.Select(word => word.ToString("X")))}").Order();
}
