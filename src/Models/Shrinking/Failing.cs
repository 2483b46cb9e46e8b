using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Models.Shrinking;

/// <summary>What two failing runs have in common when they fail the same way.</summary>
/// <param name="Id">A claim that falls, or the id of the failure.</param>
/// <param name="Rule">The rule that is refused or after which the states differ; nothing if any will do.</param>
/// <param name="Guard">The guard that refuses it; nothing if any will do.</param>
public sealed record FailureMark(string Id, string? Rule = null, string? Guard = null)
{
    /// <summary>The mark of a failure itself, whatever claims fall later.</summary>
    public static FailureMark Of(Failure failure)
        => new(failure.Id, failure.Rule, failure.Kind == FailureKind.Refused ? failure.Because[0] : null);

    /// <summary>Whether a failure bears this mark.</summary>
    public bool IsOn(Failure failure)
        => failure.Names(Id) && (Rule is null || failure.Rule == Rule) && (Guard is null || failure.Because.FirstOrDefault() == Guard);
}

/// <summary>A case that fails, and how long its run is.</summary>
/// <param name="Case">Program and schedule; the schedule is just as long as the run.</param>
/// <param name="Run">The run.</param>
internal sealed record Failing(TestCase Case, RunResult Run)
{
    /// <summary>What a smaller case has less of, most important first.</summary>
    internal (int Steps, int Operations, int Switches, int Arguments) Cost
        => (Run.Steps.Count, Case.Program.Operations, Switches(Case.Schedule), Case.Program.Threads.SelectMany(thread => thread).Sum(o => (int)o.Kind + o.A + o.B + o.C + o.D));

    private static int Switches(Schedule schedule) => schedule.Turns.Zip(schedule.Turns.Skip(1)).Count(pair => pair.First != pair.Second);
}
