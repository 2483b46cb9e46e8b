using System.Buffers.Binary;
using Verified.Abi.Xen.Live;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Live;

/// <summary>A processor that executes the agent's commands: what of them reaches the hypervisor reaches ours.</summary>
/// <param name="hypervisor">The hypervisor.</param>
/// <param name="vcpu">The agent's processor.</param>
/// <param name="interruptErrorScale">See <see cref="LiveXenPlan.InterruptErrorScale"/>.</param>
internal sealed partial class LiveCpu(Hypervisor hypervisor, Vcpu vcpu, uint interruptErrorScale)
{
    private const int PageShift = 12, MostSteps = 64, MostReturns = 8, FrameWords = 8, R8 = 8, R9 = 9, R10 = 10, R12 = 12, R15 = 15, Rbp = 5;
    private const ulong SyscallBytes = 2, UnmaskBytes = 4, StubsOfAMode = AgentLayout.PageBytes / 2;

    /// <summary>What xor leaves in the flags before a command.</summary>
    private const ulong FlagsBefore = Rflags.Fixed | Rflags.Interrupt | (1 << 2) | (1 << 6);

    private ControlTransfer Transfer => hypervisor.Transfer;

    private Registers Registers => vcpu.Context.Registers;

    /// <summary>Executes a command to its end.</summary>
    /// <returns>False when the domain does not come to the end of it.</returns>
    public bool Execute(in AgentCommand command, out AgentResult result)
    {
        Load(command);
        result = default;
        for (var step = 0; step < MostSteps; step++)
        {
            if (!Step() || vcpu.Domain.IsShutDown)
            {
                return false;
            }

            if (Registers.Rip is >= AgentLayout.Handlers and < AgentLayout.KernelStubs)
            {
                return StoreEntry(command, ref result);
            }

            if (!vcpu.InUserMode && IsAtEnd(Registers.Rip))
            {
                Store(ref result);
                return StoreTail(command, ref result);
            }
        }

        return false;
    }

    private void Load(in AgentCommand command)
    {
        for (var register = 0; register <= R15; register++)
        {
            Registers[register] = 0;
        }

        (Registers.Rip, Registers.Rsp, Registers.Rflags) = (command.Rip, command.Rsp, FlagsBefore);
        (Registers.Rax, Registers.Rbx, Registers.Rcx, Registers.Rdx) = (command.Rax, command.Rbx, command.Rcx, command.Rdx);
        (Registers.Rdi, Registers.Rsi, Registers[R8], Registers[R9], Registers[R10]) = (command.Rdi, command.Rsi, command.R8, command.R9, command.R10);
    }

    private void Store(ref AgentResult result)
    {
        StoreRegisters(ref result);
        (result.Rcx, result.R11, result.Rsp, result.Rflags) = (Registers.Rcx, Registers.R11, Registers.Rsp, Registers.Rflags);
    }

    private void StoreRegisters(ref AgentResult result)
    {
        (result.Rax, result.Rdi, result.Rsi, result.Rdx) = (Registers.Rax, Registers.Rdi, Registers.Rsi, Registers.Rdx);
        (result.R10, result.R8, result.R9, result.Rbx) = (Registers[R10], Registers[R8], Registers[R9], Registers.Rbx);
    }

    /// <summary>A handler reads its frame.</summary>
    private bool StoreEntry(in AgentCommand command, ref AgentResult result)
    {
        var number = (int)((Registers.Rip - AgentLayout.Handlers) / AgentLayout.SlotBytes);
        var (set, vector) = (number / AgentLayout.HandlersOfASet, number % AgentLayout.HandlersOfASet);
        Span<byte> bytes = stackalloc byte[FrameWords * sizeof(ulong)];
        var hasError = AgentHandler.HasErrorCode(vector);
        if (set > 1 || !hypervisor.CopyFromGuest(vcpu, Registers.Rsp, hasError ? bytes : bytes[..^sizeof(ulong)]))
        {
            return false;
        }

        StoreRegisters(ref result);
        var at = hasError ? 3 : 2;
        (result.Rcx, result.R11, result.Rsp) = (Word(bytes, 0), Word(bytes, 1), Registers.Rsp);
        (result.Handler, result.ErrorCode) = ((ulong)(1 + vector + (set * AgentLayout.SecondSet)), hasError ? Word(bytes, 2) : 0);
        (result.FrameRip, result.FrameCs, result.FrameRflags) = (Word(bytes, at), Word(bytes, at + 1), Word(bytes, at + 2));
        (result.FrameRsp, result.FrameSs) = (Word(bytes, at + 3), Word(bytes, at + 4));
        result.Cr2 = vector == Vectors.PageFault ? SharedInfo(2) : 0;
        return StoreTail(command, ref result);
    }

    private bool StoreTail(in AgentCommand command, ref AgentResult result)
    {
        result.Peeked = 0;
        if (command.Peek != 0 && !hypervisor.ReadFromGuest(vcpu, command.Peek, out result.Peeked))
        {
            return false;
        }

        (result.VcpuInfo, result.PendingSelectors) = (SharedInfo(0), SharedInfo(1));
        return true;
    }

    private ulong SharedInfo(int word) => hypervisor.Memory.Read(vcpu.Domain.SharedInfo!.Mfn, word);

    private static ulong Word(ReadOnlySpan<byte> bytes, int word) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(word * sizeof(ulong))..]);

    /// <summary>Behind an instruction of the kernel's, where the jump to the end stands, or at the end itself.</summary>
    private static bool IsAtEnd(ulong rip) =>
        rip == AgentLayout.Finish
        || (rip - AgentLayout.KernelStubs < StubsOfAMode && rip % AgentLayout.SlotBytes != 0 && rip != AgentLayout.Kernel(AgentStub.UnmaskAndSyscall) + UnmaskBytes);

    /// <summary>One instruction.</summary>
    /// <returns>False when the guest is not entered again.</returns>
    private bool Step()
    {
        var rip = Registers.Rip;
        var stubs = vcpu.InUserMode ? AgentLayout.UserStubs : AgentLayout.KernelStubs;
        if (rip - stubs >= StubsOfAMode)
        {
            return FailToFetch(rip);
        }

        var stub = (AgentStub)((rip - stubs) / AgentLayout.SlotBytes);
        // In user mode a SYSCALL follows every instruction; behind the store that unmasks one follows in both.
        return rip % AgentLayout.SlotBytes != 0 ? Syscall() : Perform(stub);
    }

    private bool Syscall()
    {
        if (Transfer.SyscallPath.Syscall(vcpu) == SyscallOutcome.Hypercall)
        {
            Transfer.SyscallPath.Hypercall(vcpu);
        }

        return Return();
    }

    private bool Return()
    {
        var next = NextStep.GoesOn;
        for (var again = 0; next == NextStep.GoesOn && again < MostReturns; again++)
        {
            next = Transfer.ReturnPath.ReturnToGuest(vcpu);
        }

        return next == NextStep.RunsGuest;
    }

    private bool Raise(byte vector, uint errorCode = 0)
    {
        Transfer.Exceptions.Exception(vcpu, vector, errorCode);
        return Return();
    }

    /// <summary>Where nothing of the agent's is, nothing can be mapped either.</summary>
    private bool FailToFetch(ulong rip)
    {
        if (!GuestMode.IsCanonical(rip))
        {
            return Raise(Vectors.GeneralProtection);
        }

        var errorCode = ErrorCode(rip, PageFaultBits.Fetch);
        if (errorCode == (PageFaultBits.User | PageFaultBits.Fetch | PageFaultBits.Present))
        {
            throw new KernelBug($"the agent runs where it has no code: {rip:x}");
        }

        Transfer.Exceptions.PageFault(vcpu, rip, errorCode);
        return Return();
    }

    /// <summary>What the processor says of an access that its tables do not let it make: was something there at all? The tables that it came through are marked.</summary>
    /// <remarks>A processor may do without the marks of a walk that fails; QEMU's makes them. Source: Intel SDM volume 3, 4.8; QEMU 7.2 target/i386/tcg/sysemu/excp_helper.c.</remarks>
    private uint ErrorCode(ulong va, uint kind)
    {
        var (table, isPresent) = (vcpu.ActiveRoot!.Mfn, true);
        for (var shift = 39; shift >= PageShift && isPresent; shift -= 9)
        {
            var slot = (int)(va >> shift) & (MachineMemory.EntriesOfATable - 1);
            var entry = hypervisor.Page(table) is null ? default : hypervisor.Memory.ReadEntry(table, slot);
            if (shift > PageShift && entry.IsPresent && !entry.Has(Entry.Accessed))
            {
                hypervisor.Memory.WriteEntry(table, slot, entry.With(Entry.Accessed));
            }

            (table, isPresent) = (entry.Frame, entry.IsPresent);
            if (shift is 21 or 30 && entry.Has(Entry.Superpage))
            {
                break;
            }
        }

        return kind | PageFaultBits.User | (isPresent ? PageFaultBits.Present : 0);
    }
}
