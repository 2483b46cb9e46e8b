using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>Keeps the specification's state before one step of a run, for a person who looks for a mistake.</summary>
/// <param name="model">The specification in the scope of the run.</param>
/// <param name="step">The number of the step, from 1.</param>
internal sealed class StateWatch(FiniteModel model, int step)
{
    /// <summary>The cells that differ from their initial values, one a line; null as long as the step was not taken.</summary>
    internal IReadOnlyList<string>? Lines { get; private set; }

    /// <summary>A step is about to be judged.</summary>
    internal void Before(int number, ulong[] state)
    {
        if (number == step)
            Lines = [.. new StateText(model).Lines(state)];
    }
}
