namespace Verified.Models.Judging;

/// <summary>Which thread or processor took which step of a run. A turn is noted as it begins; nothing is allocated for it once the list is as long as runs are.</summary>
internal sealed class StepActors
{
    private readonly List<(int Actor, int First)> turns = new(512);

    /// <summary>A new run begins.</summary>
    internal void Begin() => turns.Clear();

    /// <summary>A turn begins.</summary>
    /// <param name="actor">Whose, from 0.</param>
    /// <param name="steps">How many steps were taken before it.</param>
    internal void Turn(int actor, int steps) => turns.Add((actor, steps));

    /// <summary>The failure with the actor of each step, and without the steps of the boot where traces leave those out.</summary>
    /// <param name="failure">Why the run failed; null if it did not.</param>
    /// <param name="steps">How many steps it took.</param>
    /// <param name="boot">How many of the first ones are in no trace.</param>
    internal Failure? Name(Failure? failure, int steps, int boot = 0)
        => failure is null ? null : failure with
        {
            At = Math.Max(0, failure.At - boot),
            Violations = boot == 0 ? failure.Violations : [.. failure.Violations.Select(violation => violation with { Step = Math.Max(0, violation.Step - boot) })],
            By = Of(steps, boot),
        };

    /// <summary>The actor of each step after those of the boot that are in no trace.</summary>
    internal IReadOnlyList<int> Of(int steps, int boot = 0) => All(steps)[boot..];

    private int[] All(int steps)
    {
        var actors = new int[steps];
        actors.AsSpan(0, turns.Count > 0 ? Math.Min(turns[0].First, steps) : steps).Fill(Failure.Boot);
        for (var turn = 0; turn < turns.Count; turn++)
        {
            var end = turn + 1 < turns.Count ? turns[turn + 1].First : steps;
            actors.AsSpan(turns[turn].First, Math.Max(0, end - turns[turn].First)).Fill(turns[turn].Actor);
        }
        return actors;
    }
}
