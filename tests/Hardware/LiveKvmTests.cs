using Verified.Hardware.Kvm;
using Verified.Hardware.Tracing;
using Xunit;

namespace Verified.Tests.Hardware;

public class LiveKvmTests
{
    [LiveFact]
    public void The_running_kernel_keeps_the_contract_and_what_was_recorded_says_so_too()
    {
        string path = Path.GetTempFileName();
        try
        {
            LiveKvmReport report;
            using (var recording = File.Create(path))
                report = LiveKvm.Run(new LiveKvmOptions { Duration = TimeSpan.FromSeconds(1), RecordTo = recording });

            Assert.Equal((Verdict.Holds, ""), (report.Verdict, report.Reason));
            Assert.All(report.Operations.Where(o => o.Name != "collapse"), o => Assert.True(o.Count > 0, o.Name));
            Assert.Equal(report.Trace! with { Violations = [] }, TraceRecording.Load(path).Judge() with { Violations = [] }, IgnoringLists);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.False(Directory.Exists($"{TraceFileSystem.Root}/instances/verified-{Environment.ProcessId}"));
    }

    [LiveFact]
    public void A_cancelled_run_reports_what_it_saw_and_leaves_nothing()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var report = LiveKvm.Run(new LiveKvmOptions { Duration = TimeSpan.FromMinutes(5) }, cancellation: soon.Token);

        Assert.True(report.Interrupted);
        Assert.True(report.Guest!.Reads > 0);
        Assert.False(Directory.Exists($"{TraceFileSystem.Root}/instances/verified-{Environment.ProcessId}"));
    }

    [LiveFact]
    public void An_instance_whose_process_is_gone_is_removed()
    {
        // No process has a number above the kernel's limit of 4194304.
        string orphan = $"{TraceFileSystem.Root}/instances/verified-9999999";
        Directory.CreateDirectory(orphan);
        TraceInstance.RemoveStale();
        Assert.False(Directory.Exists(orphan));
    }

    private static bool IgnoringLists(JudgeReport a, JudgeReport b) =>
        a with { Violations = b.Violations } == b;
}
