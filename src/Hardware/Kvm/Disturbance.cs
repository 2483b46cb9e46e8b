namespace Verified.Hardware.Kvm;

/// <summary>The host threads that take the guest's memory away, and everything that they do.</summary>
internal sealed class Disturbance : IDisposable
{
    private const int Threads = 2;
    private readonly List<HostOperation> _operations = [];
    private readonly List<HostOperation> _chances = [];
    private readonly List<IDisposable> _owned = [];
    private readonly Action _ended;
    private readonly List<Thread> _threads = [];
    private volatile bool _stop;
    private volatile Exception? _failure;

    /// <param name="machine">The machine whose memory is disturbed.</param>
    /// <param name="ended">Called by the thread of an operation when it has returned.</param>
    public Disturbance(GuestMachine machine, Action ended)
    {
        _ended = ended;
        var stub = Own(new ForkStub());
        const int common = 12, middling = 6, rare = 1, collapses = 3;
        Add(common, new DropPrivatePages("dontneed-private", machine.Private));
        Add(common, new DropPrivatePages("dontneed-huge", machine.Huge));
        Add(common, new DropSharedMapping(machine.Shared));
        Add(common, new PunchHole(machine.Shared, machine.File));
        Add(middling, new Truncate(machine.Shared, machine.File));
        Add(middling, new RemapPrivatePages(machine.Private));
        Add(middling, new RemapSharedPages(machine.Shared));
        Add(middling, Own(new MoveAway(machine.Private)));
        Add(middling, new Protect("protect-private", machine.Private));
        Add(middling, new Protect("protect-shared", machine.Shared));
        Add(middling, new Protect("protect-huge", machine.Huge));
        Add(rare, new ForkOperation(machine.Private, stub));
        Add(rare, new ForkOperation(machine.Huge, stub));
        Add(collapses, new Collapse(machine.Huge));
    }

    public IReadOnlyList<OperationCount> Counts =>
        [.. _operations.GroupBy(o => o.Name).Select(same => new OperationCount(same.Key, same.Sum(o => o.Count)))];

    public void Start(int seed)
    {
        for (int i = 0; i < Threads; i++)
        {
            var random = new Random(seed * Threads + i);
            _threads.Add(new Thread(() => Body(random)) { Name = $"disturbance {i}", IsBackground = true });
            _threads[i].Start();
        }
    }

    /// <summary>Throws if an operation failed.</summary>
    public void CheckAlive()
    {
        if (_failure is { } failure) throw new InvalidOperationException($"a host operation failed: {failure.Message}", failure);
    }

    /// <summary>Lets the operations under way end, so that all memory is there again.</summary>
    public void Stop()
    {
        _stop = true;
        foreach (var thread in _threads) thread.Join();
    }

    public void Dispose()
    {
        Stop();
        foreach (var owned in _owned) owned.Dispose();
    }

    private void Body(Random random)
    {
        try
        {
            while (!_stop)
            {
                _chances[random.Next(_chances.Count)].Run(random);
                _ended();
            }
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    private void Add(int chances, HostOperation operation)
    {
        _operations.Add(operation);
        _chances.AddRange(Enumerable.Repeat(operation, chances));
    }

    private T Own<T>(T owned) where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
