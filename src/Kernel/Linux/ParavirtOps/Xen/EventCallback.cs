using System.Buffers.Binary;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>Where the hypervisor enters the kernel for events, and how the kernel returns from there.</summary>
/// <remarks>Source: Linux arch/x86/xen/xen-asm.S, xen_iret; arch/x86/entry/entry_64.S, xen_hypervisor_callback; drivers/xen/events/events_base.c, xen_evtchn_do_upcall.</remarks>
internal sealed partial class XenKernel
{
    private const ulong EventEntry = GuestImage.VirtBase + 0x100;
    private const ulong InEventHandler = EventEntry + 1;
    private const ulong FailsafeEntry = GuestImage.VirtBase + 0x200;
    private const ulong SyscallEntry = GuestImage.VirtBase + 0x300;
    private const ulong UserCs = 0xe033;
    private const ulong UserSs = 0xe02b;
    private const int SelectorsAt = 8;
    private const int WordBytes = sizeof(ulong);

    /// <summary>The words that the hypervisor pushes above what iret pops: rcx and r11.</summary>
    private const int WordsAboveTheFrame = 2;

    /// <summary>The words that the hypercall for iret wants above that: rax, r11, rcx and flags.</summary>
    private const int WordsForIret = 4;

    /// <summary>How many events the kernel has handled.</summary>
    public int EventsHandled { get; private set; }

    /// <summary>xen_arch_setup: where the hypervisor enters the kernel.</summary>
    private void RegisterCallbacks(XenCpu cpu)
    {
        cpu.CallAtOnce(new(HypercallKind.SetCallbacks, EventEntry, FailsafeEntry, SyscallEntry));
        var registers = cpu.Vcpu.Context.Registers;
        (registers.Rip, registers.Rsp) = (GuestImage.VirtBase, VaOfGuestFrame(stacks + (ulong)cpu.Index) + MachineMemory.FrameBytes);
    }

    /// <summary>The hypervisor marks that an event waits for the processor, and sends it an interrupt.</summary>
    public void SignalEvent(XenCpu cpu)
    {
        VcpuScheduling.MarkEventsPending(cpu.Vcpu);
        Steps?.SignalsEvent(cpu);
    }

    /// <summary>The hypervisor, in which the processor is, returns to the kernel: where it was, or to its event callback.</summary>
    public void ReturnFromHypervisor()
    {
        var vcpu = Current.Vcpu;
        var next = Hypervisor.Transfer.ReturnPath.ReturnToGuest(vcpu);
        if (next != NextStep.RunsGuest)
        {
            throw new KernelBug($"the hypervisor does not return to the guest: {next}");
        }

        if (vcpu.Context.Registers.Rip == EventEntry)
        {
            vcpu.Context.Registers.Rip = InEventHandler;
            Steps?.DeliversEvent(Current);
            HandleEvents();
            ReturnFromCallback();
            Steps?.EndsCallback(Current);
            ReturnFromHypervisor();
        }
        else
        {
            Steps?.DeliversNothing(Current);
        }
    }

    /// <summary>xen_evtchn_do_upcall: the mark is taken away first of all, then the selectors, by an exchange.</summary>
    private void HandleEvents()
    {
        BetweenInstructions?.Invoke();
        VcpuInfo()[PendingAt] = 0;
        Steps?.ClearsEvent(Current);
        BetweenInstructions?.Invoke();
        BinaryPrimitives.WriteUInt64LittleEndian(VcpuInfo()[SelectorsAt..], 0);
        EventsHandled++;
    }

    /// <summary>xen_iret to a program: the frame for the hypercall says user mode, and events unmasked.</summary>
    /// <param name="rip">Where the program goes on.</param>
    public FirstInstruction ReturnToUser(ulong rip)
    {
        var (vcpu, registers) = (Current.Vcpu, Current.Vcpu.Context.Registers);
        ReadOnlySpan<ulong> frame = [0, 0, 0, 0, rip, UserCs, InterruptFlag, rip + MachineMemory.FrameBytes, UserSs];
        registers.Rsp -= (ulong)(frame.Length * WordBytes);
        for (var word = 0; word < frame.Length; word++)
        {
            Memory.WriteAt(registers.Rsp + (ulong)(word * WordBytes), frame[word]);
        }

        registers.Rax = (ulong)HypercallNumber.Iret;
        Hypervisor.Transfer.SyscallPath.Syscall(vcpu);
        Hypervisor.Transfer.SyscallPath.Hypercall(vcpu);
        var next = Hypervisor.Transfer.ReturnPath.ReturnToGuest(vcpu);
        var fetched = Hypervisor.Access(vcpu, registers.Rip, write: false);
        return new(registers.Rip, vcpu.InUserMode && next == NextStep.RunsGuest, vcpu.ActiveRoot!.Mfn.ToString(), fetched?.Frame.ToString() ?? "");
    }

    /// <summary>xen_iret: what the hypervisor has pushed is popped, and the frame for the hypercall takes its place.</summary>
    private void ReturnFromCallback()
    {
        var registers = Current.Vcpu.Context.Registers;
        var (rcx, r11) = (Memory.ReadAt(registers.Rsp), Memory.ReadAt(registers.Rsp + WordBytes));
        registers.Rsp += WordsAboveTheFrame * WordBytes;
        Iret(rcx, r11);
    }

    /// <summary>The hypercall for iret, with a frame on top of the stack.</summary>
    private void Iret(ulong rcx, ulong r11)
    {
        var (vcpu, registers) = (Current.Vcpu, Current.Vcpu.Context.Registers);
        registers.Rsp -= WordsForIret * WordBytes;
        ReadOnlySpan<ulong> words = [registers.Rax, r11, rcx, 0];
        for (var word = 0; word < words.Length; word++)
        {
            Memory.WriteAt(registers.Rsp + (ulong)(word * WordBytes), words[word]);
        }

        registers.Rax = (ulong)HypercallNumber.Iret;
        Hypervisor.Transfer.SyscallPath.Syscall(vcpu);
        Hypervisor.Transfer.SyscallPath.Hypercall(vcpu);
    }
}

/// <summary>Where a program begins to run.</summary>
/// <param name="Rip">The address of its instruction.</param>
/// <param name="IsInUserMode">The processor is in user mode.</param>
/// <param name="Root">The root that it walks.</param>
/// <param name="Frame">The frame that the instruction is fetched from; empty: there is none, and it faults.</param>
public sealed record FirstInstruction(ulong Rip, bool IsInUserMode, string Root, string Frame);
