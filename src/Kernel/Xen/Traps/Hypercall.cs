using Verified.Kernel.Xen.Calls;

namespace Verified.Kernel.Xen.Traps;

/// <summary>Entry by syscall: a hypercall, or the guest's own system call.</summary>
internal sealed partial class SyscallPath(Hypervisor hypervisor, BounceFrames bounceFrames)
{
    private const int R8Number = 8;
    private const int R9Number = 9;
    private const int R10Number = 10;

    /// <summary>pv_hypercall: what the guest's kernel has asked for by SYSCALL is done, with arguments and result in its registers.</summary>
    /// <param name="vcpu">Whose kernel, after <see cref="Syscall"/> has said that it is a hypercall.</param>
    /// <param name="checks">How often the hypercall may ask whether work is pending before the answer is yes.</param>
    /// <remarks>A hypercall that was preempted is made again: the guest is still at its SYSCALL.</remarks>
    public void Hypercall(Vcpu vcpu, int checks = int.MaxValue)
    {
        var registers = vcpu.Context.Registers;
        var arguments = new HypercallRegisters
        {
            Rax = registers.Rax,
            Rdi = registers.Rdi,
            Rsi = registers.Rsi,
            Rdx = registers.Rdx,
            R10 = registers[R10Number],
            R8 = registers[R8Number],
            R9 = registers[R9Number],
        };
        var isPreempted = hypervisor.Hypercalls.Invoke(vcpu, ref arguments, checks);
        registers.Rax = arguments.Rax;
        if (isPreempted)
        {
            (registers.Rdi, registers.Rsi, registers.Rdx) = (arguments.Rdi, arguments.Rsi, arguments.Rdx);
            (registers[R10Number], registers[R8Number], registers[R9Number]) = (arguments.R10, arguments.R8, arguments.R9);
            registers.Rip -= SyscallInstructionBytes;
        }
    }
}
