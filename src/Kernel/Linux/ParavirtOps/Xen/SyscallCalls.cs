using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>Hypercalls as the code in the hypercall page makes them: the number in rax, arguments in registers, and lists in a page of the guest's own for each processor.</summary>
/// <remarks>
/// The page has the entries of a multicall, 64 bytes each, and behind them 32 bytes for each entry's list of one element, the last of which
/// is for a call that is made alone. A call that is preempted is made again until it ends.
/// Source: Xen 4.17 xen/include/public/xen.h; Linux v6.1 arch/x86/xen/multicalls.c.
/// </remarks>
internal sealed class SyscallCalls : IHypercalls
{
    private const int EntryBytes = 64;
    private const int ResultAt = 8;
    private const int ArgumentsAt = 16;
    private const int ListsAt = EntryBytes * MulticallBuffer.MostCalls;
    private const int ListBytes = 32;
    private const int MaskAt = 24;
    private const ulong SetIoplCommand = 6;
    private const ulong SetIoBitmapCommand = 7;
    private const int AloneSlot = MulticallBuffer.MostCalls;

    private readonly XenKernel kernel;
    private readonly int checks;
    private readonly Hypercalls hypercalls;

    /// <param name="kernel">The guest's kernel.</param>
    /// <param name="checks">How often a hypercall may ask whether work is pending before the answer is yes.</param>
    public SyscallCalls(XenKernel kernel, int checks)
    {
        (this.kernel, this.checks) = (kernel, checks);
        hypercalls = new Hypercalls(kernel.Hypervisor);
    }

    /// <summary>How often the guest entered the hypervisor, when it was not preempted.</summary>
    public long Traps { get; private set; }

    /// <summary>How many calls it asked for: a multicall counts as those that are in it.</summary>
    public long Calls { get; private set; }

    /// <summary>How often a call had to be made again because it was preempted.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Where the processor's page has room, until the call with this number in the queue has been made, for a bitmap that the call refers to.</summary>
    public ulong MaskVa(int cpu, int slot) => ListVa(cpu, slot) + MaskAt;

    public Errno Call(int cpu, in QueuedCall call)
    {
        Calls++;
        return Enter(cpu, Registers(cpu, call, AloneSlot));
    }

    public Errno Multicall(int cpu, ReadOnlySpan<QueuedCall> calls, Span<Errno> results)
    {
        Calls += calls.Length;
        for (var index = 0; index < calls.Length; index++)
        {
            WriteEntry(Page(cpu)[(index * EntryBytes)..], Registers(cpu, calls[index], index));
        }

        var errno = Enter(cpu, new HypercallRegisters { Rax = (ulong)HypercallNumber.Multicall, Rdi = kernel.ArgumentsVa(cpu), Rsi = (ulong)calls.Length });
        for (var index = 0; index < calls.Length; index++)
        {
            results[index] = ErrnoIn(BinaryPrimitives.ReadInt64LittleEndian(Page(cpu)[((index * EntryBytes) + ResultAt)..]));
        }

        return errno;
    }

    private Errno Enter(int cpu, HypercallRegisters registers)
    {
        var vcpu = kernel.Cpus[cpu].Vcpu;
        if (vcpu.InUserMode)
        {
            throw new KernelBug("a program makes a hypercall of the kernel's");
        }

        Traps++;
        while (hypercalls.Invoke(vcpu, ref registers, checks))
        {
            Preemptions++;
        }

        return ErrnoIn((long)registers.Rax);
    }

    /// <summary>What the registers hold for a call, whose list of one element is written to its place.</summary>
    private HypercallRegisters Registers(int cpu, in QueuedCall call, int slot)
    {
        var list = Page(cpu)[(ListsAt + (slot * ListBytes))..];
        switch (call.Kind)
        {
            case HypercallKind.MmuUpdate:
                BinaryPrimitives.WriteUInt64LittleEndian(list, call.A);
                BinaryPrimitives.WriteUInt64LittleEndian(list[sizeof(ulong)..], call.B);
                return OfList(HypercallNumber.MmuUpdate, ListVa(cpu, slot));
            case HypercallKind.MmuextOp:
                BinaryPrimitives.WriteUInt64LittleEndian(list, call.A);
                BinaryPrimitives.WriteUInt64LittleEndian(list[sizeof(ulong)..], call.B);
                BinaryPrimitives.WriteUInt64LittleEndian(list[(2 * sizeof(ulong))..], call.C);
                return OfList(HypercallNumber.MmuextOp, ListVa(cpu, slot));
            case HypercallKind.SetGdt:
                BinaryPrimitives.WriteUInt64LittleEndian(list, call.A);
                return new() { Rax = (ulong)HypercallNumber.SetGdt, Rdi = ListVa(cpu, slot), Rsi = call.B };
            case HypercallKind.SetIopl:
                BinaryPrimitives.WriteUInt64LittleEndian(list, call.A);
                return new() { Rax = (ulong)HypercallNumber.PhysdevOp, Rdi = SetIoplCommand, Rsi = ListVa(cpu, slot) };
            case HypercallKind.SetIoBitmap:
                BinaryPrimitives.WriteUInt64LittleEndian(list, call.A);
                BinaryPrimitives.WriteUInt64LittleEndian(list[sizeof(ulong)..], call.B);
                return new() { Rax = (ulong)HypercallNumber.PhysdevOp, Rdi = SetIoBitmapCommand, Rsi = ListVa(cpu, slot) };
            default:
                return new() { Rax = (ulong)NumberOf(call.Kind), Rdi = call.A, Rsi = call.B, Rdx = call.C };
        }
    }

    private static HypercallNumber NumberOf(HypercallKind kind) => kind switch
    {
        HypercallKind.MmuUpdate => HypercallNumber.MmuUpdate,
        HypercallKind.UpdateVaMapping => HypercallNumber.UpdateVaMapping,
        HypercallKind.MmuextOp => HypercallNumber.MmuextOp,
        HypercallKind.StackSwitch => HypercallNumber.StackSwitch,
        HypercallKind.UpdateDescriptor => HypercallNumber.UpdateDescriptor,
        HypercallKind.SetGdt => HypercallNumber.SetGdt,
        HypercallKind.XenVersion => HypercallNumber.XenVersion,
        HypercallKind.SetTrapTable => HypercallNumber.SetTrapTable,
        HypercallKind.FpuTaskswitch => HypercallNumber.FpuTaskswitch,
        HypercallKind.SetCallbacks => HypercallNumber.SetCallbacks,
        _ => throw new KernelBug($"{kind} is no hypercall"),
    };

    private static HypercallRegisters OfList(HypercallNumber number, ulong list) =>
        new() { Rax = (ulong)number, Rdi = list, Rsi = 1, R10 = DomainId.Self.Number };

    private static void WriteEntry(Span<byte> entry, in HypercallRegisters registers)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(entry, registers.Rax);
        var arguments = entry[ArgumentsAt..];
        BinaryPrimitives.WriteUInt64LittleEndian(arguments, registers.Rdi);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments[8..], registers.Rsi);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments[16..], registers.Rdx);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments[24..], registers.R10);
    }

    private Span<byte> Page(int cpu) => kernel.Memory.PageAt(kernel.ArgumentsVa(cpu), write: true);

    private ulong ListVa(int cpu, int slot) => kernel.ArgumentsVa(cpu) + ListsAt + ((ulong)slot * ListBytes);

    /// <summary>Values below zero are errnos.</summary>
    private static Errno ErrnoIn(long result) => result < 0 ? (Errno)(-result) : Errno.None;
}
