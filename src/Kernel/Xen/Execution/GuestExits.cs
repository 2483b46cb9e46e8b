using Verified.Abi.Machines;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Execution;

public sealed partial class PvMachine
{
    private const int R8 = 8;
    private const int R10 = 10;

    /// <summary>What the processor is given: the guest's registers, and the root of the mode it is in.</summary>
    private void Load()
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        for (var number = 0; number < state.General.Length; number++)
        {
            state.General[number] = registers[number];
        }

        (state.Rip, state.Rflags) = (registers.Rip, registers.Rflags);
        (state.FsBase, state.GsBase) = (context.FsBase, vcpu.InUserMode ? context.GsBaseUser : context.GsBaseKernel);
        state.Root = vcpu.ActiveRoot!.Mfn.Number << PageShift;
        state.IsCompatibility = !hypervisor.Transfer.SelectorLoads.RunsLongCode(vcpu);
        state.TaskSwitched = context.TaskSwitched;
        context.Breakpoints.CopyTo(state.Breakpoints, 0);
        state.DebugControl = context.Dr7;
    }

    private void Store()
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        for (var number = 0; number < state.General.Length; number++)
        {
            registers[number] = state.General[number];
        }

        (registers.Rip, registers.Rflags) = (state.Rip, state.Rflags);
        context.FsBase = state.FsBase;
        if (vcpu.InUserMode)
        {
            context.GsBaseUser = state.GsBase;
        }
        else
        {
            context.GsBaseKernel = state.GsBase;
        }
    }

    private void Handle(Ring3Exit exit)
    {
        var transfer = hypervisor.Transfer;
        switch (exit.Kind)
        {
            case Ring3ExitKind.SystemCall:
                if (transfer.SyscallPath.Syscall(vcpu) == SyscallOutcome.Hypercall)
                {
                    Hypercall();
                }

                break;
            case Ring3ExitKind.CompatibilitySystemCall:
                transfer.SyscallPath.CompatSyscall(vcpu);
                break;
            case Ring3ExitKind.SoftwareInterrupt:
                Exceptions++;
                transfer.Exceptions.SoftInterrupt(vcpu, exit.Vector);
                break;
            case Ring3ExitKind.Exception:
                Exceptions++;
                Raise(exit);
                break;
            case Ring3ExitKind.Interrupted:
                PassTime(hypervisor.Now + SliceNanoseconds);
                break;
            case Ring3ExitKind.Stuck:
                GiveUp("the processor cannot go on with its instruction");
                break;
        }
    }

    private void Raise(Ring3Exit exit)
    {
        switch (exit.Vector)
        {
            case Vectors.PageFault:
                hypervisor.Transfer.Exceptions.PageFault(vcpu, exit.Address, exit.ErrorCode);
                break;
            case Vectors.Debug:
                Traps.Exceptions.DebugException(vcpu, exit.DebugStatus);
                break;
            case Vectors.GeneralProtection when hypervisor.Transfer.SelectorLoads.LoadSelector(vcpu, exit.ErrorCode):
                break;
            case var vector when Traps.Exceptions.IsRaisedByGuests(vector):
                hypervisor.Transfer.Exceptions.Exception(vcpu, vector, exit.ErrorCode);
                break;
            case var vector:
                GiveUp($"its processor has raised exception {vector}, which no guest raises");
                break;
        }
    }

    private void GiveUp(string why)
    {
        domain.ShutDown(ShutdownReason.Crash);
        End = new GuestEnd(GuestEndKind.Crashed, $"the guest has crashed: {why}", [.. Report()]);
    }

    private void Hypercall()
    {
        var registers = vcpu.Context.Registers;
        var number = registers.Rax;
        ulong[] arguments = [registers.Rdi, registers.Rsi, registers.Rdx, registers[R10], registers[R8]];
        hypervisor.Transfer.SyscallPath.Hypercall(vcpu);
        calls.Add(new LoggedCall(number, arguments, registers.Rax));
        endsByItsWish = domain.IsShutDown && number != (ulong)HypercallNumber.Iret;
    }
}
