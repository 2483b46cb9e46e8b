namespace Verified.Hardware.Kvm;

/// <summary>The host thread that runs one virtual CPU.</summary>
internal sealed class VcpuThread : IDisposable
{
    private readonly Vcpu _cpu;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _born = new(), _go = new();
    private volatile Exception? _failure;
    private ulong _hostFaults;
    private volatile bool _stopping;

    public VcpuThread(Vcpu cpu, string name)
    {
        _cpu = cpu;
        _thread = new Thread(Body) { Name = name, IsBackground = true };
        _thread.Start();
        _born.Wait();
    }

    /// <summary>The thread's number in the kernel's events.</summary>
    public int Id { get; private set; }

    /// <summary>How often an access failed because the host had taken the page away for a moment.</summary>
    public ulong HostFaults => Volatile.Read(ref _hostFaults);

    public void Run() => _go.Set();

    public void CheckAlive()
    {
        if (_failure is { } failure) throw new InvalidOperationException($"{_thread.Name} broke down: {failure.Message}", failure);
    }

    /// <summary>Waits for the agent to leave. One that never ran, or whose memory is missing, is not started again.</summary>
    public void Join()
    {
        _stopping = true;
        _go.Set();
        _thread.Join();
    }

    public void Dispose()
    {
        Join();
        _born.Dispose();
        _go.Dispose();
    }

    private void Body()
    {
        Id = Native.gettid();
        _born.Set();
        _go.Wait();
        if (_stopping) return;
        try
        {
            while (RunOnce()) { }
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    private bool RunOnce()
    {
        switch (_cpu.Run())
        {
            case VcpuExit.Io:
                return false;
            case VcpuExit.HostFault:
                Volatile.Write(ref _hostFaults, _hostFaults + 1);
                Thread.Yield();
                return !_stopping;
            case VcpuExit.Interrupted:
                return true;
            case VcpuExit.Shutdown or VcpuExit.Halt or VcpuExit.Mmio or VcpuExit.InternalError or VcpuExit.FailEntry or VcpuExit.Broken:
                throw new InvalidOperationException($"the guest left with exit reason {_cpu.ExitReason}");
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
