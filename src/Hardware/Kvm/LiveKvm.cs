using Verified.Abi;
using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>Judges the KVM of the running kernel: a guest uses memory that the host takes away, and a trace records it.</summary>
public static class LiveKvm
{
    /// <summary>Why a run is impossible here, or null. Mounts tracefs at its usual place if it is not mounted.</summary>
    public static string? Probe() => KvmDevice.Probe() ?? TraceFileSystem.Probe();

    /// <summary>Runs, judges, and removes everything again.</summary>
    /// <param name="options">How long, how much.</param>
    /// <param name="progress">Told a line about once a second; null: nobody is told.</param>
    /// <param name="cancellation">Ends the run early; what was judged until then is reported.</param>
    /// <exception cref="SystemCallException">The kernel refused something that it grants on other machines.</exception>
    /// <exception cref="BadInputException">The kernel describes an event in a way that we cannot read.</exception>
    public static LiveKvmReport Run(LiveKvmOptions options, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        if (Probe() is { } reason) return LiveKvmReport.Skipped(reason);
        TraceInstance.RemoveStale();
        using var instance = TraceInstance.Create(options.BufferKilobytes);
        using var guest = new GuestMachine();
        using var disturbance = new Disturbance(guest, () => instance.Mark(TraceMark.Ended));
        using var run = new LiveRun(options, progress ?? (_ => { }), instance, guest, disturbance);
        return run.Run(cancellation);
    }
}
