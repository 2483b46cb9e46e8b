using System.Diagnostics;
using System.Globalization;
using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>One live run, from the idle machine to the report. It owns the reading of the trace, and nothing else.</summary>
internal sealed class LiveRun : IDisposable
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMilliseconds(5), TellEvery = TimeSpan.FromSeconds(1);
    private readonly LiveKvmOptions _options;
    private readonly Action<string> _progress;
    private readonly TraceInstance _instance;
    private readonly GuestMachine _guest;
    private readonly Disturbance _disturbance;
    private readonly TracedMachine _machine;
    private readonly RecordingWriter? _recording;
    private readonly TraceReader _reader;
    private readonly LiveJudge _judge;
    private readonly List<TraceEvent> _kept = [];
    private readonly Stopwatch _clock = new();

    public LiveRun(LiveKvmOptions options, Action<string> progress, TraceInstance instance, GuestMachine guest, Disturbance disturbance)
    {
        (_options, _progress, _instance, _guest, _disturbance) = (options, progress, instance, guest, disturbance);
        _machine = new TracedMachine(KvmModule.Mode, _guest.Slots, _guest.VcpuThreads);
        _judge = new LiveJudge(_machine);

        string[] events = [.. EventCatalog.Required.Append(EventCatalog.TdpChange).Where(TraceFileSystem.HasEvent)];
        var catalog = new EventCatalog([.. events.Append(EventCatalog.Marker).Select(TraceFileSystem.Format)]);
        var layout = TraceFileSystem.BufferLayout();
        if (options.RecordTo is { } stream) _recording = new RecordingWriter(stream, _machine, _instance.Clock, catalog, layout);
        _reader = new TraceReader(_instance, catalog, layout, _recording);
        foreach (string name in events) _instance.Enable(name);
    }

    public LiveKvmReport Run(CancellationToken cancellation)
    {
        _instance.Start();
        _guest.Run();
        _disturbance.Start(_options.Seed);
        _clock.Start();
        Watch(cancellation);
        _clock.Stop();
        _disturbance.Stop();
        _instance.Stop();
        _reader.Finish(Judge);
        _recording?.End(Lost);
        CheckAlive();

        bool interrupted = cancellation.IsCancellationRequested;
        var guest = GuestReport(interrupted);
        _guest.Stop();
        var sensitivity = interrupted ? null : Sensitivity.Show(_machine, _kept, _options.SensitivityEdits, _options.Seed);
        return Report(_judge.Report(Lost), guest, sensitivity, interrupted);
    }

    public void Dispose()
    {
        _reader.Dispose();
    }

    private ulong Lost => _reader.Lost + _reader.Late;

    private void Watch(CancellationToken cancellation)
    {
        var told = TimeSpan.Zero;
        while (_clock.Elapsed < _options.Duration && !cancellation.WaitHandle.WaitOne(ReadEvery))
        {
            _reader.Round(Judge);
            CheckAlive();
            if (_clock.Elapsed - told < TellEvery) continue;
            told = _clock.Elapsed;
            Tell(told);
        }
    }

    private void Judge(TraceEvent traceEvent)
    {
        bool ours = _judge.Observe(traceEvent);
        if (ours && _kept.Count < _options.KeptEvents) _kept.Add(traceEvent);
    }

    private void CheckAlive()
    {
        _guest.CheckAlive();
        _disturbance.CheckAlive();
    }

    private void Tell(TimeSpan elapsed)
    {
        var soFar = _judge.Report(0);
        double seconds = elapsed.TotalSeconds;
        _progress(string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds:f0} s: {soFar.Invalidations:n0} invalidations ({soFar.Invalidations / seconds:n0}/s), {soFar.FramesFreed:n0} freed frames judged, {soFar.ViolationCount} violations"));
    }

    private GuestReport GuestReport(bool interrupted)
    {
        ulong reads = 0, writes = 0, violations = 0;
        for (int vcpu = 0; vcpu < GuestLayout.Vcpus; vcpu++)
        {
            ref GuestControl control = ref _guest.Control(vcpu);
            reads += Volatile.Read(ref control.Reads);
            writes += Volatile.Read(ref control.Writes);
            violations += Volatile.Read(ref control.Violations);
        }
        string[] examples = [.. Enumerable.Range(0, GuestLayout.Vcpus).SelectMany(_guest.Recorded).Select(seen => seen.ToString())];
        ulong faults = _guest.HostFaults;
        return interrupted
            ? new GuestReport(reads, writes, faults, violations, examples, 0, 0)
            : new GuestReport(reads, writes, faults, violations, examples, GuestTamper.Kinds, new GuestTamper(_guest).Caught());
    }

    private LiveKvmReport Report(JudgeReport trace, GuestReport guest, SensitivityReport? sensitivity, bool interrupted)
    {
        var (verdict, reason) = Conclude(trace, guest, sensitivity);
        return new LiveKvmReport(
            verdict, reason, _machine.Mode, _instance.Clock, GuestLayout.Vcpus, _clock.Elapsed, interrupted, KvmModule.OtherOwners(),
            _reader.Events, trace, guest, _disturbance.Counts, sensitivity);
    }

    private static (Verdict Verdict, string Reason) Conclude(JudgeReport trace, GuestReport guest, SensitivityReport? sensitivity)
    {
        if (guest.Violations > 0) return (Verdict.Violated, $"the guest saw {guest.Violations} values that no coherent memory returns");
        if (trace.Verdict == Verdict.Violated) return (Verdict.Violated, $"the trace shows {trace.ViolationCount} violations");
        if (trace.Lost > 0) return (Verdict.Inconclusive, $"{trace.Lost} events were lost");
        if (trace.Verdict == Verdict.Inconclusive) return (Verdict.Inconclusive, "no frame that the guest had used was freed");
        if (guest.Reads == 0) return (Verdict.Inconclusive, "the guest made no access");
        if (guest.TampersCaught < guest.TampersTried) return (Verdict.Inconclusive, "the guest did not notice every lie that it was told on purpose");
        if (sensitivity is { AllCaught: false }) return (Verdict.Inconclusive, "the judge did not notice every edit of the trace");
        return (Verdict.Holds, "");
    }
}
