using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>Descriptor tables, and the switch to another program.</summary>
/// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c; selectors of 64 bits from Xen 4.17 xen/include/public/arch-x86/xen-x86_64.h.</remarks>
internal sealed partial class XenKernel
{
    private const ulong KernelSs = 0xe02b;
    private const uint GdtEntries = MachineMemory.EntriesOfATable;
    public const int FirstTlsEntry = 12;
    private const int TlsEntries = 3;

    /// <summary>A data segment of programs, which covers everything, without its base.</summary>
    private const ulong ProgramData = 0x00cf_f300_0000_ffff;

    private const int LowBaseShift = 16;
    private const ulong LowBase = 0xff_ffff;

    /// <summary>switch_mm and __switch_to: stack, thread-local segments and roots, in lazy CPU mode, so that it is one multicall.</summary>
    public void SwitchMm(AddressSpace mm)
    {
        if (Current.Requested == mm)
        {
            return;
        }

        Current.Enter(LazyMode.Cpu);
        SwitchTo(mm);
        Current.Leave(LazyMode.Cpu);
    }

    /// <summary>The same in whatever mode the processor is: without one each part of it is a hypercall of its own.</summary>
    public void SwitchTo(AddressSpace mm)
    {
        LoadEsp0(VaOfGuestFrame(stacks + (ulong)Current.Index) + MachineMemory.FrameBytes);
        LoadTls(1, (ulong)mm.Index << PageShift);
        Current.WriteCr3(mm, KernelRootOf(mm.PageTable), UserRootOf(mm.PageTable));
    }

    /// <summary>xen_load_gdt: the frame is read-only before the hypervisor is told of it.</summary>
    public void LoadGdt(XenCpu cpu)
    {
        var frame = descriptors + (ulong)cpu.Index;
        Steps?.TakesPage(cpu, frame);
        MakeReadOnly(frame);
        Steps?.MakesDescriptors(cpu, frame);
        cpu.Queue.Add(new(HypercallKind.SetGdt, PfnToMfn(frame).Number, GdtEntries));
        Steps?.LoadsGdt(cpu, frame);
        cpu.Issue(LazyMode.Cpu);
    }

    /// <summary>xen_load_esp0.</summary>
    public void LoadEsp0(ulong stack)
    {
        Current.Queue.Add(new(HypercallKind.StackSwitch, KernelSs, stack));
        Steps?.LoadsStack(Current, stack);
        Current.Issue(LazyMode.Cpu);
    }

    /// <summary>xen_load_tls: three descriptors in the processor's own table, of which the first has the program's base.</summary>
    /// <param name="present">Which of them are present, as bits.</param>
    /// <param name="threadBase">The base of the first.</param>
    /// <remarks>A flush between two of them, or between them, the stack and the roots, is harmless: no program runs before the lazy mode is left, and the kernel uses none of them.</remarks>
    public void LoadTls(int present, ulong threadBase)
    {
        for (var entry = 0; entry < TlsEntries; entry++)
        {
            var descriptor = (present & (1 << entry)) == 0 ? 0 : ProgramData | (entry == 0 ? (threadBase & LowBase) << LowBaseShift : 0);
            Current.Queue.Add(new(HypercallKind.UpdateDescriptor, TlsEntry(entry), descriptor));
            Steps?.LoadsTls(Current, entry, descriptor != 0, isLast: entry == TlsEntries - 1);
        }

        Current.Issue(LazyMode.Cpu);
    }

    /// <summary>xen_write_gdt_entry, of one of the thread-local segments: at once, and behind what waits, in the order of the program.</summary>
    public void WriteGdtEntry(int entry, bool present)
    {
        Current.Queue.Flush();
        Current.CallAtOnce(new(HypercallKind.UpdateDescriptor, TlsEntry(entry), present ? ProgramData : 0));
        Steps?.WritesDescriptor(Current, entry, present);
    }

    private ulong TlsEntry(int entry) => VirtToMachine(EntryVa(descriptors + (ulong)Current.Index, FirstTlsEntry + entry));
}
