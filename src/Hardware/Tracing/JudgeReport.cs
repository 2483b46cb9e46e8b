namespace Verified.Hardware.Tracing;

/// <summary>What a judge may say.</summary>
public enum Verdict
{
    /// <summary>Every claim held wherever it could be checked.</summary>
    Holds,

    /// <summary>A claim is violated.</summary>
    Violated,

    /// <summary>Events were lost, or nothing was there to be judged: neither holds nor violated.</summary>
    Inconclusive,

    /// <summary>Not run; the reason is given.</summary>
    Skipped,
}

/// <summary>A claim that a trace contradicts.</summary>
/// <param name="Claim">The claim's name.</param>
/// <param name="Text">One line: what happened.</param>
/// <param name="Events">The events that matter, oldest first.</param>
public sealed record TraceViolation(string Claim, string Text, IReadOnlyList<TraceEvent> Events)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join("\n    ", Events.Select(e => e.ToString()).Prepend($"{Claim}: {Text}"));
}

/// <summary>What a judge found in a trace.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Installs">Sptes that the machine's virtual CPUs installed.</param>
/// <param name="Invalidations">Notifications that covered memory of the machine.</param>
/// <param name="FramesFreed">Freed frames that an spte had mapped, each one judged.</param>
/// <param name="Excused">Of these, the ones whose spte was installed while a notification was under way: they prove nothing.</param>
/// <param name="ViolationCount">How many violations were found.</param>
/// <param name="Violations">The first of them.</param>
/// <param name="Lost">Events that the kernel had no room for, or that arrived out of order.</param>
public sealed record JudgeReport(
    Verdict Verdict, ulong Installs, ulong Invalidations, ulong FramesFreed, ulong Excused, ulong ViolationCount,
    IReadOnlyList<TraceViolation> Violations, ulong Lost);
