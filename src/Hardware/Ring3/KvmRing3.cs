using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Hardware.Kvm;
using Verified.Hardware.Tracing;

namespace Verified.Hardware.Ring3;

/// <summary>The processor of this machine, lent by KVM, for code of ring 3 without anything beneath it.</summary>
/// <remarks>
/// There is no descriptor table, so that nothing is delivered inside: whatever the code cannot do itself ends the run, and KVM keeps which exception it was.
/// The target of SYSCALL is an address that no guest can map: its fault is the system call. Translations of pagetables that somebody changes from outside
/// are forgotten when the memory is taken away from KVM and given back, because a KVM with shadow pagetables learns of nothing else.
/// Source: Linux Documentation/virt/kvm/api.rst; Intel SDM volume 3, 5.8.8.
/// </remarks>
public sealed partial class KvmRing3 : IRing3Processor
{
    private static readonly TimeSpan UsualSlice = TimeSpan.FromMilliseconds(10);

    private const int OwnPages = 1;

    /// <summary>Where a PC has its local APIC, which no guest may map.</summary>
    private static readonly Gfn PlaceOfOwnPage = new(0xfee00);

    private readonly KvmDevice _device;
    private readonly VirtualMachine _machine;
    private readonly PinnedMemory _memory;
    private readonly GuestWalk _walk;
    private readonly ArraySegment<byte> _ownPage;
    private readonly bool _tellsTripleFaults;
    private readonly TimeSpan _slice;
    private VcpuInterval? _interval;
    private int _tries;

    private KvmRing3(int bytes, TimeSpan slice)
    {
        _slice = slice;
        var pages = bytes / (int)Paging.PageBytes;
        _memory = new PinnedMemory(pages + OwnPages);
        (Memory, _ownPage) = (_memory.Pages(0, pages), _memory.Pages(pages, OwnPages));
        _walk = new GuestWalk(Memory);
        _device = KvmDevice.Open();
        _machine = _device.CreateVirtualMachine();
        var end = _memory.Range.Start.Plus((ulong)pages);
        _tellsTripleFaults = _machine.TellTripleFaults();
        _machine.Add(new Gfn(0), new HvaRange(_memory.Range.Start, end));
        _machine.Add(PlaceOfOwnPage, new HvaRange(end, _memory.Range.End));
        _machine.AddVcpu();
        Prepare();
    }

    /// <inheritdoc/>
    public ArraySegment<byte> Memory { get; }

    private Vcpu Cpu => _machine.Vcpus[0];

    /// <summary>Why there is no such processor here, or null.</summary>
    public static string? Probe()
    {
        if (KvmDevice.Probe() is { } reason) return reason;
        using var processor = new KvmRing3(Probing.Bytes, UsualSlice);
        return Probing.Defect(processor);
    }

    /// <summary>A processor with so much memory.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="slice">After so long the code is left, whatever it does; nothing: 10 ms.</param>
    /// <exception cref="MissingComponentException">This machine has none.</exception>
    public static KvmRing3 Open(int bytes, TimeSpan? slice = null) =>
        Probe() is { } reason ? throw new MissingComponentException("a KVM that runs ring 3", reason) : new KvmRing3(bytes, slice ?? UsualSlice);

    /// <inheritdoc/>
    public Ring3Exit Run(Ring3State state)
    {
        _interval ??= Cpu.LeaveEvery(_slice);
        _tries = 0;
        for (; ; )
        {
            Load(state);
            var exit = RunAnsweringDevices();
            Store(state);
            if (Explain(exit, state) is { } found) return found;
        }
    }

    /// <inheritdoc/>
    public void ForgetTranslations() => _machine.Remap();

    /// <inheritdoc/>
    public void Dispose()
    {
        _interval?.Dispose();
        _machine.Dispose();
        _device.Dispose();
        GC.KeepAlive(_memory);
    }

    /// <summary>Where no memory is, reads are all ones and writes are lost. Registers are not touched until the instruction is done.</summary>
    private VcpuExit RunAnsweringDevices()
    {
        for (; ; )
        {
            var exit = Cpu.Run();
            if (exit != VcpuExit.Mmio) return exit;
            if (Cpu.Mmio.IsWrite == 0) Cpu.Mmio.Data = ulong.MaxValue;
        }
    }
}
