using System.Diagnostics;
using Verified.Cli.Evidence;
using Verified.Cli.Progress;
using Verified.Cli.Reports;

namespace Verified.Cli.Checks;

/// <summary>One command that judges: runs its checks, shows each as it ends, and writes the reports that were asked for.</summary>
internal sealed record CheckSession(string Command, Budget Budget, MissingComponent Missing)
{
    /// <summary>What it did for each claim is kept for the ledger.</summary>
    public bool Records { get; init; }

    private Reading Reading => Missing == MissingComponent.EndsTheRun ? Reading.EveryRemark : Reading.Overview;

    public async Task<ExitStatus> Run(
        IReadOnlyList<ICheck> checks, ReportChoice choice, Terminal terminal, CancellationToken cancel)
    {
        var files = ReportFiles.Open(choice);
        if (choice != ReportChoice.TerminalOnly || Records)
        {
            RunEnvironment.Begin();
        }

        var (started, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        var page = choice.Json ? null : new TerminalReport(terminal.Styled(), Reading);
        var runner = new CheckRunner(Budget, Missing, new ProgressMeter(terminal));
        var records = new List<CheckRecord>();
        await foreach (var record in runner.Run(checks, cancel))
        {
            records.Add(record);
            page?.Show(record);
        }

        var report = new RunReport(Command, Budget, started, clock.Elapsed, cancel.IsCancellationRequested, records);
        foreach (var fault in records.SelectMany(record => record.Result.Unwritten).Concat(files.Write(report)).Concat(Records ? EvidenceFiles.Record(report) : []))
        {
            terminal.Say(fault);
        }

        if (choice.Json)
        {
            terminal.Output.WriteLine(JsonReport.Text(report));
        }

        page?.Close(report);
        return report.Status;
    }
}
