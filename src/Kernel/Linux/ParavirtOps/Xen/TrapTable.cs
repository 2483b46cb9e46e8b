using System.Buffers.Binary;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The IDT, which the hypervisor does not read: its gates become entries of a list, and the list the trap table of the processor.</summary>
/// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, cvt_gate_to_trap, xen_write_idt_entry, xen_load_idt.</remarks>
internal sealed partial class XenKernel
{
    private const int TrapInfoBytes = 16;
    private const int FlagsAt = 1;
    private const int CodeAt = 2;
    private const int AddressAt = 8;
    private const int FrameWords = 5;
    private const int FlagsWord = 2;
    private const int RspWord = 3;

    /// <summary>The frames of the list: one entry for each vector, and one behind the last.</summary>
    private const int FramesOfTheTrapList = 2;

    /// <summary>idt_desc: the table that each processor has.</summary>
    private readonly Dictionary<int, IdtTable> idts = [];

    /// <summary>The operations of the processor that the kernel runs on.</summary>
    public CpuOps CpuOps() => new()
    {
        SaveFlags = SaveFlags,
        RestoreFlags = RestoreFlags,
        IrqDisable = DisableInterrupts,
        IrqEnable = EnableInterrupts,
        LoadIdt = LoadIdt,
        WriteIdtEntry = WriteIdtEntry,
        LoadEsp0 = LoadEsp0,
        LoadTls = LoadTls,
        WriteGdtEntry = WriteGdtEntry,
        ReadGdtEntry = entry => Memory.ReadAt(EntryVa(descriptors + (ulong)Current.Index, FirstTlsEntry + entry)),
        WriteTaskSwitched = WriteTaskSwitched,
        ReadTaskSwitched = () => Current.Vcpu.Context.TaskSwitched,
        Features = () => Cpuid(FeaturesLeaf).Edx,
    };

    /// <summary>cvt_gate_to_trap: gates that are for neither interrupts nor traps do not convert. Whether a gate is present is not asked.</summary>
    public static TrapInfo? Convert(int vector, IdtGate gate) => gate.Type is IdtGate.InterruptGate or IdtGate.TrapGate
        ? new TrapInfo((byte)vector, (byte)(gate.Level | (gate.Type == IdtGate.InterruptGate ? TrapInfo.MaskEvents : 0)), gate.Selector, gate.Address)
        : null;

    /// <summary>xen_load_idt: all gates that convert, one behind the other. What the list does not name stays as it was.</summary>
    private void LoadIdt(IdtTable table)
    {
        idts[Current.Index] = table;
        SetTraps(Enumerable.Range(0, IdtTable.Count).Select(vector => Convert(vector, table.Gates[vector])).OfType<TrapInfo>());
    }

    /// <summary>xen_write_idt_entry: the gate in memory, and the trap if the processor has the table. A gate that does not convert takes no trap away.</summary>
    private void WriteIdtEntry(IdtTable table, int vector, IdtGate gate)
    {
        Current.Queue.Flush();
        table.Gates[vector] = gate;
        if (idts.GetValueOrDefault(Current.Index) == table && Convert(vector, gate) is { } trap)
        {
            SetTraps([trap]);
        }
    }

    private void SetTraps(IEnumerable<TrapInfo> traps)
    {
        var at = VaOfGuestFrame(trapList);
        foreach (var trap in traps)
        {
            Write(at, trap);
            at += TrapInfoBytes;
        }

        Write(at, default);
        Current.Call(new(HypercallKind.SetTrapTable, VaOfGuestFrame(trapList), 0));
    }

    private void Write(ulong at, TrapInfo trap)
    {
        var entry = Memory.PageAt(at, write: true).Slice((int)(at % MachineMemory.FrameBytes), TrapInfoBytes);
        (entry[0], entry[FlagsAt]) = (trap.Vector, trap.Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[CodeAt..], trap.Cs);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[AddressAt..], trap.Address);
    }

    /// <summary>xen_write_cr0 and xen_clts.</summary>
    /// <remarks>Source: Linux v2.6.24 arch/x86/xen/enlighten.c, xen_clts, xen_write_cr0.</remarks>
    private void WriteTaskSwitched(bool isSet)
    {
        Current.Queue.Add(new(HypercallKind.FpuTaskswitch, isSet ? 1ul : 0, 0));
        Current.Issue(LazyMode.Cpu);
    }

    /// <summary>An exception without an error code, in the kernel. What the hypervisor pushes above the frame of a machine of its own, rcx and r11, is popped.</summary>
    public DeliveredTrap Deliver(int vector, ulong rip, ulong rsp)
    {
        var (vcpu, registers) = (Current.Vcpu, Current.Vcpu.Context.Registers);
        (registers.Rip, registers.Rsp) = (rip, rsp);
        Hypervisor.Transfer.Exceptions.Exception(vcpu, (byte)vector, 0);
        if (Hypervisor.Transfer.ReturnPath.ReturnToGuest(vcpu) != NextStep.RunsGuest)
        {
            throw new KernelBug($"vector {vector} has no trap");
        }

        var frame = registers.Rsp + (WordsAboveTheFrame * WordBytes);
        return new(registers.Rip, SaveFlags() != 0, frame + (FrameWords * WordBytes), Memory.ReadAt(frame),
            (Memory.ReadAt(frame + (FlagsWord * WordBytes)) & InterruptFlag) != 0, Memory.ReadAt(frame + (RspWord * WordBytes)));
    }

    /// <summary>The kernel's return from there.</summary>
    public void ReturnFromTrap()
    {
        ReturnFromCallback();
        Hypervisor.Transfer.ReturnPath.ReturnToGuest(Current.Vcpu);
    }
}
