namespace Verified.Cli.Checks;

/// <summary>One check with its result and the time it took.</summary>
internal sealed record CheckRecord(string Name, CheckResult Result, TimeSpan Elapsed);

/// <summary>A whole run, as every kind of report shows it.</summary>
internal sealed record RunReport(
    string Command, Budget Budget, DateTimeOffset Started, TimeSpan Elapsed, bool Interrupted, IReadOnlyList<CheckRecord> Checks)
{
    public IEnumerable<CaseResult> Cases => Checks.SelectMany(c => c.Result.Cases);

    public Tally Tally => Tally.Of(Cases);

    public ExitStatus Status =>
        Cases.Any(one => one.Outcome >= Outcome.Error && !one.IsBadInput) ? ExitStatus.Violated
        : Interrupted ? ExitStatus.Interrupted
        : Cases.Any(one => one.IsBadInput) ? ExitStatus.BadInput
        : ExitStatus.Holds;
}
