namespace Verified.Cli.Checks;

/// <summary>One check with its result and the time it took.</summary>
internal sealed record CheckRecord(string Name, CheckResult Result, TimeSpan Elapsed);

/// <summary>A whole run, as every kind of report shows it.</summary>
internal sealed record RunReport(
    string Command, Budget Budget, DateTimeOffset Started, TimeSpan Elapsed, bool Interrupted, IReadOnlyList<CheckRecord> Checks)
{
    /// <summary>The checks with each failure told once: in its first case, with the worlds in which it shows. For reports that are written at the end.</summary>
    public IReadOnlyList<CheckRecord> Told => ToldFailures.Once(Checks);

    public IEnumerable<CaseResult> Cases => Checks.SelectMany(c => c.Result.Cases);

    public Tally Tally => Tally.Of(Cases);

    /// <summary>What the command ends with. An interrupted run says so whatever it has found by then; the report has the failures. A file that could not be written changes nothing.</summary>
    public ExitStatus Status =>
        Interrupted ? ExitStatus.Interrupted
        : Cases.Any(one => one.Outcome >= Outcome.Error && !one.IsBadInput) ? ExitStatus.Violated
        : Cases.Any(one => one.IsBadInput) ? ExitStatus.BadInput
        : ExitStatus.Holds;
}
