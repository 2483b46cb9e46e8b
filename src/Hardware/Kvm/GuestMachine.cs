using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>The virtual machine of a live run: the agent on every virtual CPU, and the memory it watches.</summary>
internal sealed unsafe class GuestMachine : IDisposable
{
    private readonly AnonymousMemory _system = new(GuestLayout.SystemPages);
    private readonly KvmDevice _device = KvmDevice.Open();
    private readonly VirtualMachine _machine;
    private readonly VcpuThread[] _threads;

    public GuestMachine()
    {
        _machine = _device.CreateVirtualMachine();
        _machine.Add(GuestLayout.System, _system.Range);
        var table = (WatchedPage*)(_system.Start + GuestLayout.WatchedTable);
        var file = new FileMemory(GuestLayout.SharedPages);
        File = file;
        Private = new WatchedArea(GuestLayout.Private, 0, new AnonymousMemory(GuestLayout.PrivatePages), table);
        Shared = new WatchedArea(GuestLayout.Shared, Private.Pages, file, table);
        Huge = new WatchedArea(GuestLayout.Huge, Private.Pages + Shared.Pages, new AnonymousMemory(GuestLayout.HugePages), table);
        foreach (var area in Areas)
        {
            area.Describe(GuestLayout.Vcpus);
            _machine.Add(area.First, area.Memory.Range);
        }
        WritePageTables();
        _threads = [.. Enumerable.Range(0, GuestLayout.Vcpus).Select(NewThread)];
    }

    public WatchedArea Private { get; }

    public WatchedArea Shared { get; }

    public WatchedArea Huge { get; }

    public FileMemory File { get; }

    public IEnumerable<WatchedArea> Areas => [Private, Shared, Huge];

    public IReadOnlyList<MemorySlot> Slots => _machine.Slots;

    /// <summary>The threads of the virtual CPUs, as the kernel numbers them.</summary>
    public IReadOnlyList<int> VcpuThreads => [.. _threads.Select(thread => thread.Id)];

    public ulong HostFaults => _threads.Aggregate(0UL, (sum, thread) => sum + thread.HostFaults);

    /// <summary>The control page of a virtual CPU.</summary>
    public ref GuestControl Control(int vcpu) => ref *(GuestControl*)(_system.Start + GuestLayout.Control(vcpu));

    /// <summary>The first violations that a virtual CPU recorded.</summary>
    public IEnumerable<GuestObservation> Recorded(int vcpu)
    {
        int count = (int)Math.Min(Volatile.Read(ref Control(vcpu).Violations), GuestControl.MaxRecords);
        for (int i = 0; i < count; i++) yield return Record(vcpu, i);
    }

    /// <summary>Lets the virtual CPUs run.</summary>
    public void Run()
    {
        foreach (var thread in _threads) thread.Run();
    }

    /// <summary>Throws if a virtual CPU has met what its agent never does.</summary>
    public void CheckAlive()
    {
        foreach (var thread in _threads) thread.CheckAlive();
    }

    /// <summary>Lets the virtual CPUs come to an end, and throws if one met another. All watched memory must be there.</summary>
    public void Stop()
    {
        Join();
        CheckAlive();
    }

    public void Dispose()
    {
        Join();
        foreach (var thread in _threads) thread.Dispose();
        _machine.Dispose();
        _device.Dispose();
        foreach (var area in Areas) area.Memory.Dispose();
        _system.Dispose();
    }

    private void Join()
    {
        for (int vcpu = 0; vcpu < _threads.Length; vcpu++) Volatile.Write(ref Control(vcpu).Stop, 1);
        foreach (var thread in _threads) thread.Join();
    }

    private GuestObservation Record(int vcpu, int index) =>
        ((GuestObservation*)(_system.Start + GuestLayout.Control(vcpu) + GuestControl.RecordsOffset))[index];

    private void WritePageTables()
    {
        var tables = new GuestPageTables(_system.Start);
        tables.MapSmall(GuestLayout.System, GuestLayout.SystemPages);
        tables.MapSmall(GuestLayout.Private, GuestLayout.PrivatePages);
        tables.MapSmall(GuestLayout.Shared, GuestLayout.SharedPages);
        tables.MapLarge(GuestLayout.Huge, GuestLayout.HugePages);
    }

    private VcpuThread NewThread(int vcpu)
    {
        const int spacing = 0x1000;
        int offset = GuestLayout.Code + vcpu * spacing;
        ulong entry = GuestLayout.Address(offset);
        GuestProgram.Assemble(vcpu, entry).CopyTo(new Span<byte>((void*)(_system.Start + offset), spacing));
        var cpu = _machine.AddVcpu();
        cpu.Start(GuestPageTables.Root, entry, GuestLayout.Address(GuestLayout.TaskState));
        return new VcpuThread(cpu, $"vcpu {vcpu}");
    }
}
