namespace Verified.Models.Xen.Live;

/// <summary>Makes a program on which two hypervisors differ smaller, by asking both.</summary>
/// <param name="pair">The two.</param>
internal sealed class LiveShrinker(LivePair pair)
{
    private const int MostRuns = 120;
    private int runs;

    /// <summary>The smallest program that was found, and what differs; nothing if the program does not show it again.</summary>
    internal (IReadOnlyList<LiveCall> Program, LiveDifference Difference)? Shrink(IReadOnlyList<LiveCall> failing, LiveDifference difference, CancellationToken cancel)
    {
        // Nothing behind the call that differs is needed.
        var upTo = difference.Call >= 0 && difference.Call < failing.Count ? difference.Call + 1 : failing.Count;
        var best = Try([.. failing.Take(upTo)]) ?? Try(failing);
        for (var length = best?.Program.Count / 2 ?? 0; length > 0 && best is not null; length /= 2)
        {
            for (var start = 0; start < best.Value.Program.Count && runs < MostRuns && !cancel.IsCancellationRequested;)
            {
                var less = best.Value.Program.Take(start).Concat(best.Value.Program.Skip(start + length)).ToList();
                if (less.Count > 0 && Try(less) is { } smaller)
                    best = smaller;
                else
                    start += length;
            }
        }
        return best;
    }

    private (IReadOnlyList<LiveCall> Program, LiveDifference Difference)? Try(IReadOnlyList<LiveCall> program)
    {
        runs++;
        return pair.Run(program) is { } difference ? (program, difference) : null;
    }
}
