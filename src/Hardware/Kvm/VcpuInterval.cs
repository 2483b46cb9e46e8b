namespace Verified.Hardware.Kvm;

/// <summary>A timer that gets the thread which made it out of the guest, again and again.</summary>
/// <remarks>
/// Its signal is blocked but while guest code runs: then it ends the run, is never delivered, and no handler is needed.
/// Source: Linux Documentation/virt/kvm/api.rst, 4.17 (KVM_SET_SIGNAL_MASK).
/// </remarks>
internal sealed unsafe class VcpuInterval : IDisposable
{
    /// <summary>A real-time signal that neither the C library nor the .NET runtime uses.</summary>
    private const int Signal = 60;

    private readonly int _vcpu;
    private readonly nint _timer;
    private readonly Native.SignalSet _before;

    /// <param name="vcpu">The descriptor of the virtual CPU.</param>
    /// <param name="period">From one signal to the next.</param>
    public VcpuInterval(int vcpu, TimeSpan period)
    {
        _vcpu = vcpu;
        var (ours, before) = (Ours, default(Native.SignalSet));
        Native.pthread_sigmask(Native.SIG_BLOCK, &ours, &before);
        _before = before;
        LetThrough(before.First & ~ours.First);

        var what = new Native.SignalEvent { Signal = Signal, Notify = Native.SIGEV_THREAD_ID, Thread = Native.gettid() };
        nint timer;
        Native.Check(Native.timer_create(Native.CLOCK_MONOTONIC, &what, &timer), "timer_create");
        _timer = timer;
        var moment = new Native.Moment { Seconds = (nint)(long)period.TotalSeconds, Nanoseconds = (nint)(period.Ticks % TimeSpan.TicksPerSecond * 100) };
        var span = new Native.TimerSpan { Interval = moment, First = moment };
        Native.Check(Native.timer_settime(timer, 0, &span, null), "timer_settime");
    }

    private static Native.SignalSet Ours => new() { First = 1UL << (Signal - 1) };

    /// <summary>Takes the signal that ended a run of the calling thread, if it was ours, so that it does not end the next one.</summary>
    public static void Take()
    {
        var (ours, now) = (Ours, default(Native.Moment));
        Native.sigtimedwait(&ours, null, &now);
    }

    public void Dispose()
    {
        Native.timer_delete(_timer);
        Take();
        var before = _before;
        LetThrough(before.First);
        Native.pthread_sigmask(Native.SIG_SETMASK, &before, null);
    }

    private void LetThrough(ulong blocked)
    {
        var mask = new KvmAbi.SignalMask { Bytes = sizeof(ulong) };
        *(ulong*)mask.Set = blocked;
        Native.Check(Native.ioctl(_vcpu, KvmAbi.SetSignalMask, (nint)(&mask)), "KVM_SET_SIGNAL_MASK");
    }
}
