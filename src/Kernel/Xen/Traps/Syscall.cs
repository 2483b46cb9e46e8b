using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

/// <summary>What a system call instruction has led to.</summary>
internal enum SyscallOutcome
{
    /// <summary>The guest's kernel asks for a hypercall.</summary>
    Hypercall,

    /// <summary>The guest's kernel is entered, or its domain has crashed.</summary>
    Bounced,
}

internal sealed partial class SyscallPath
{
    private const ulong SyscallInstructionBytes = 2;

    /// <summary>lstar_enter: SYSCALL in 64-bit code. In the guest's kernel it is a hypercall, else the kernel's syscall callback is entered.</summary>
    public SyscallOutcome Syscall(Vcpu vcpu)
    {
        EnterBySyscall(vcpu, Selectors.Cs64);
        if (!vcpu.InUserMode && !vcpu.Domain.Mode.Is32Bit)
        {
            return SyscallOutcome.Hypercall;
        }

        SwitchToKernel(vcpu);
        return SyscallOutcome.Bounced;
    }

    /// <summary>cstar_enter: SYSCALL in 32-bit code, which is never a hypercall.</summary>
    public void CompatSyscall(Vcpu vcpu)
    {
        EnterBySyscall(vcpu, Selectors.UserCs32);
        if (vcpu.Domain.Mode.Is32Bit)
        {
            SyscallOf32Bits(vcpu);
        }
        else
        {
            SwitchToKernel(vcpu);
        }
    }

    /// <summary>The processor keeps the next rip in rcx and the flags in r11.</summary>
    private static void EnterBySyscall(Vcpu vcpu, ushort cs)
    {
        var registers = vcpu.Context.Registers;
        registers.Rip += SyscallInstructionBytes;
        (registers.Rcx, registers.R11) = (registers.Rip, registers.Rflags);
        (registers.Cs, registers.Ss) = (cs, Selectors.Ss);
        vcpu.Context.ReturnsFromSyscall = true;
    }

    /// <summary>switch_to_kernel: only the direction flag is cleared beside what every transfer clears. Without a callback it is an invalid opcode at the instruction (XSA-8).</summary>
    /// <remarks>Whether events are masked was said with the callback of 64-bit code, for both. Source: Xen 4.17.7 xen/arch/x86/x86_64/entry.S.</remarks>
    private void SwitchToKernel(Vcpu vcpu)
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        var address = registers.Cs == Selectors.UserCs32 ? context.Syscall32Callback.Address : context.SyscallCallback.Address;
        if (address == 0)
        {
            var trap = context.Traps[Vectors.InvalidOpcode];
            registers.Rip -= SyscallInstructionBytes;
            context.EntryVector = Vectors.InvalidOpcode;
            context.Bounce.Set(trap.Cs, trap.Address, trap.MasksEvents);
            context.Steps?.RefusesSyscall(vcpu);
            bounceFrames.EnterKernel(vcpu);
            return;
        }

        context.Bounce.Set(Selectors.Cs64, address, context.SyscallCallback.MasksEvents);
        context.Steps?.EntersBySyscall(vcpu);
        bounceFrames.EnterKernel(vcpu);
        registers.Rflags &= ~Rflags.Direction;
    }

    /// <summary>compat_syscall: without a callback it is a general protection fault at the instruction.</summary>
    private void SyscallOf32Bits(Vcpu vcpu)
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        (registers.Cs, registers.Ss) = (Selectors.CompatUserCs, Selectors.CompatUserSs);
        var callback = context.Syscall32Callback;
        if (Selectors.IsNull(callback.Cs))
        {
            registers.Rip -= SyscallInstructionBytes;
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection);
        }
        else
        {
            context.Bounce.Set(callback.Cs, callback.Address, callback.MasksEvents);
        }

        bounceFrames.EnterKernel(vcpu);
    }

    /// <summary>sysenter_entry: the guest's kernel finds a null rip, a cs of 3 and no rsp in its frame. Without a callback it is one general protection fault (XSA-8, XSA-339).</summary>
    /// <remarks>The nested-task flag is for the frame only.</remarks>
    public void Sysenter(Vcpu vcpu)
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        (registers.Rip, registers.Cs) = (0, Selectors.LevelMask);
        (registers.Rsp, registers.Ss) = (0, vcpu.Domain.Mode.Is32Bit ? Selectors.CompatUserSs : Selectors.Ss);
        registers.Rflags |= Rflags.Interrupt;
        context.ReturnsFromSyscall = true;
        var callback = context.SysenterCallback;
        if (callback.Address == 0)
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection);
            context.EntryVector = Vectors.GeneralProtection;
        }
        else
        {
            var cs = Selectors.IsNull(callback.Cs) ? context.Traps[Vectors.GeneralProtection].Cs : callback.Cs;
            context.Bounce.Set(cs, callback.Address, callback.MasksEvents);
        }

        bounceFrames.EnterKernel(vcpu);
    }
}
