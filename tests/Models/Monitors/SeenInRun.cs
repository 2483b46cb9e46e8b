using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Models.Monitors;
using Verified.Models.Notifier;
using Verified.Spec.Language.Finite;

namespace Verified.Tests.Models.Monitors;

/// <summary>What a recording of a run of the kernel would show of one page at one address of one secondary MMU: the letters of a monitor whose scope has one of each.</summary>
internal sealed class SeenInRun(Sizes sizes, SeenSteps seen)
{
    private readonly NotifierModel model = NotifierModel.For(sizes);

    /// <summary>Whether the specification accepts each of the steps.</summary>
    public bool IsAccepted(IReadOnlyList<Step<StepKind>> steps)
    {
        var state = model.Finite.Layout.Initial();
        return steps.All(step => model.Compiled.Step([.. state], model.RuleOf(step.Kind).Position, model.ArgumentsOf(step), state) == StepOutcome.Taken);
    }

    /// <summary>The letters of a run, for a secondary MMU that follows one address space from its beginning to its end.</summary>
    /// <remarks>A step that the specification refuses has its effects all the same: a recording shows what an implementation did.</remarks>
    public IReadOnlyList<int> Of(IReadOnlyList<Step<StepKind>> steps, int secondary, int va, int page)
    {
        var word = new List<int>();
        var state = model.Finite.Layout.Initial();
        foreach (var step in steps)
        {
            var arguments = model.ArgumentsOf(step);
            var before = state;
            state = [.. state];
            model.Compiled.Force(before, model.RuleOf(step.Kind).Position, arguments, state);
            if (Concerns(step, arguments, before, state, (secondary, va, page)) && seen.Letter($"{step.Kind}") is >= 0 and var letter)
            {
                word.Add(letter);
            }
        }

        return word;
    }

    private bool Concerns(Step<StepKind> step, int[] arguments, ulong[] before, ulong[] after, (int Secondary, int Va, int Page) one) => step.Kind switch
    {
        StepKind.StartEnter or StepKind.StartReturn or StepKind.EndEnter or StepKind.EndReturn =>
            arguments[0] == one.Secondary && Value(before, "First", arguments[1]) <= one.Va && one.Va <= Value(before, "Last", arguments[1]),
        StepKind.PageEnter or StepKind.PageReturn => arguments[0] == one.Secondary && Value(before, "UpdateVa", arguments[1]) == one.Va,
        StepKind.SetSpte => Value(before, "FaultOf", arguments[0]) == one.Secondary && Value(before, "FaultVa", arguments[0]) == one.Va && Value(after, "SpteFrame", one.Secondary, one.Va) == one.Page,
        StepKind.DropSpte => arguments[0] == one.Secondary && arguments[1] == one.Va && Value(before, "SpteFrame", one.Secondary, one.Va) == one.Page,
        StepKind.FreePage => arguments[0] == one.Page,
        StepKind.AllocateNew => arguments[1] == one.Page,
        _ => true,
    };

    private int Value(ulong[] state, string component, params int[] index)
    {
        var field = model.Finite.Layout.Fields.Single(one => one.Component.Name == component);
        return field.At(state, field.Bit(index));
    }
}
