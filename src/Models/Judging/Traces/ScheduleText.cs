using System.Text;
using Verified.Models.Schedules;

namespace Verified.Models.Judging.Traces;

/// <summary>A schedule on one line, repetitions counted: <c>0*12 1*3 0</c>.</summary>
internal static class ScheduleText
{
    private static readonly int LastThread = 31, MostTurns = 100_000;

    internal static string Print(Schedule schedule)
    {
        var text = new StringBuilder();
        for (var i = 0; i < schedule.Turns.Count;)
        {
            var end = i + 1;
            while (end < schedule.Turns.Count && schedule.Turns[end] == schedule.Turns[i])
                end++;
            text.Append(text.Length > 0 ? " " : "").Append(schedule.Turns[i]).Append(end - i > 1 ? $"*{end - i}" : "");
            i = end;
        }
        return text.ToString();
    }

    /// <exception cref="Abi.BadInputException">A word is no thread with its number of turns.</exception>
    internal static Schedule Parse(string where, IEnumerable<string> words)
    {
        var turns = new List<byte>();
        foreach (var word in words)
        {
            var parts = word.Split('*', 2);
            var thread = TraceWords.InRange(where, "a thread", parts[0], 0, LastThread);
            if (turns.Count > MostTurns)
                throw new Abi.BadInputException(where, $"at most {MostTurns} turns");
            turns.AddRange(Enumerable.Repeat((byte)thread, parts.Length == 1 ? 1 : TraceWords.InRange(where, "turns", parts[1], 1, MostTurns)));
        }
        return new Schedule(turns);
    }
}
