using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging.Traces;

/// <summary>Judges the steps of a trace as they stand there: by the specification alone, one after the other. No implementation runs, and neither programs nor schedule are looked at.</summary>
public static class StepsOfATrace
{
    /// <summary>Judges them. After a step that a guard refuses its effects are taken nevertheless, to see which claims fall with it or later.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="build">Builds an implementation, whose boot is in no trace of some contracts: their first state is the one after it.</param>
    /// <param name="before">The number of a step before which the specification's state is to be told; 0: none.</param>
    /// <returns>As if the steps had been taken again; <see cref="Replayed.Verdict"/> is what is wrong with them.</returns>
    public static Replayed JudgeSteps<TKind, TOperation, TSizes, TTarget>(
        this Contract<TKind, TOperation, TSizes, TTarget> contract, Trace<TKind, TOperation, TSizes> trace, Func<TSizes, TTarget> build, int before = 0)
        where TKind : struct, Enum where TSizes : class
    {
        var (sizes, model) = (trace.Case.Program.Sizes, contract.ModelFor(trace.Case.Program.Sizes));
        var (state, next, fallen) = (First(contract, build, sizes), new ulong[model.Finite.Layout.Words], new FallenClaims());
        var watch = new StateWatch(model.Finite, before);
        Failure? failure = null;
        for (var number = 1; number <= trace.Steps.Count; number++)
        {
            var step = trace.Steps[number - 1];
            watch.Before(number, state);
            var outcome = model.Take(state, step, next);
            if (failure is null && outcome != StepOutcome.Taken)
                failure = Explanation.Refused(model, state, step, outcome, number, nearest: true);
            if (failure is null)
            {
                (state, next) = (next, state);
                continue;
            }
            if (failure.Kind == FailureKind.Scope)
                break;
            var after = model.IsInScope(step) ? model.Forced.Take(state, model.RuleOf(step.Kind), model.ArgumentsOf(step)) : [.. state];
            fallen.Note(model.Compiled.ViolatedLaws(state, after).Select(law => model.Finite.Laws[law]), number);
            fallen.Note(model.Compiled.ViolatedClaims(after).Select(claim => model.Finite.Claims[claim]), number);
            state = after;
        }
        // A run that failed ends in the middle of things; one that held does not.
        if (failure is null && trace.Verdict is null && LeftUnderWay(model, state) is { Count: > 0 } left)
            failure = new(FailureKind.Unfinished, "REFINE-END", trace.Steps.Count, "end of the run", null, left, [], []);
        failure = failure is null ? null : failure with { Violations = fallen.All };
        var verdict = TraceVerdict.Of(failure, null);
        return new(failure, trace.Steps.Count, verdict, 0, verdict == trace.Verdict) { Words = contract.Tell(trace), Before = watch.Lines ?? [] };
    }

    private static ulong[] First<TKind, TOperation, TSizes, TTarget>(Contract<TKind, TOperation, TSizes, TTarget> contract, Func<TSizes, TTarget> build, TSizes sizes) where TKind : struct, Enum where TSizes : class
    {
        var judge = contract.JudgeOf(build, sizes);
        if (!judge.LeavesOutBoot)
            return [.. contract.ModelFor(sizes).Finite.Layout.Initial()];
        judge.Boot();
        return [.. judge.State];
    }

    private static List<string> LeftUnderWay<TKind>(ContractModel<TKind> model, ulong[] state) where TKind : struct, Enum =>
        [.. from field in model.UnderWay
            from number in Enumerable.Range(0, field.Sizes[0])
            where field.Get(state, number) != 0
            select $"{StateText.Cell(field.Component, [number])} = {StateText.Value(field.Component.Value, field.Get(state, number))}"];
}
