namespace Verified.Hardware.Tracing;

/// <summary>How many changes of a good trace the judge noticed.</summary>
/// <param name="Candidates">Frees whose judgement hangs on a single notification: the places to choose from.</param>
/// <param name="Deletions">Edits that took away the one notification.</param>
/// <param name="DeletionsCaught">Of these, the ones that raised an alarm.</param>
/// <param name="Moves">Edits that moved the free in front of the one notification.</param>
/// <param name="MovesCaught">Of these, the ones that raised an alarm.</param>
public sealed record SensitivityReport(int Candidates, int Deletions, int DeletionsCaught, int Moves, int MovesCaught)
{
    /// <summary>Whether there was something to edit, and every edit was caught.</summary>
    public bool AllCaught => Candidates > 0 && DeletionsCaught == Deletions && MovesCaught == Moves;
}

/// <summary>Shows that the judge can fail: edits a recorded trace so that it is wrong, and lets it be judged.</summary>
public static class Sensitivity
{
    /// <summary>Edits a trace in several places, one at a time.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="events">Its events in order; judged as they are they hold.</param>
    /// <param name="edits">How many places, at most, for each kind of edit.</param>
    /// <param name="seed">Chooses the places.</param>
    public static SensitivityReport Show(TracedMachine machine, IReadOnlyList<TraceEvent> events, int edits, int seed)
    {
        var candidates = Candidates(machine, events);
        var places = candidates.ToArray();
        new Random(seed).Shuffle(places);
        places = places[..Math.Min(edits, places.Length)];
        int deletions = places.Count(place => Alarms(machine, WithoutNotification(events, place)));
        int moves = places.Count(place => Alarms(machine, FreeMovedUp(events, place)));
        return new SensitivityReport(candidates.Count, places.Length, deletions, places.Length, moves);
    }

    private static List<FreeJudgement> Candidates(TracedMachine machine, IReadOnlyList<TraceEvent> events)
    {
        var found = new List<FreeJudgement>();
        var judge = new LiveJudge(machine) { FreeJudged = free => { if (free.HangsOnOneNotification) found.Add(free); } };
        foreach (var traceEvent in events) judge.Observe(traceEvent);
        return found;
    }

    private static bool Alarms(TracedMachine machine, IEnumerable<TraceEvent> edited)
    {
        var judge = new LiveJudge(machine);
        foreach (var traceEvent in edited)
        {
            judge.Observe(traceEvent);
            if (judge.ViolationCount > 0) return true;
        }
        return false;
    }

    private static IEnumerable<TraceEvent> WithoutNotification(IReadOnlyList<TraceEvent> events, FreeJudgement place)
    {
        for (int i = 0; i < events.Count; i++)
            if ((ulong)i + 1 != place.Notification) yield return events[i];
    }

    private static IEnumerable<TraceEvent> FreeMovedUp(IReadOnlyList<TraceEvent> events, FreeJudgement place)
    {
        for (int i = 0; i < events.Count; i++)
        {
            if ((ulong)i + 1 == place.Notification) yield return events[(int)place.Free - 1];
            if ((ulong)i + 1 != place.Free) yield return events[i];
        }
    }
}
