using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

/// <summary>What a hypercall's number leads to.</summary>
/// <returns>What rax will hold: a value, or the negative of an errno.</returns>
internal delegate long HypercallHandler(HypercallFrame call);

/// <summary>The hypercalls of 64-bit guests by number: pv_hypercall.</summary>
/// <remarks>
/// A number without a handler answers ENOSYS. Missing are the legacy numbers (6, 11, 16, 19), those
/// of a toolstack (7, 35, 36, and 38 and above), xsm_op (27), xenoprof_op (31), hvm_op (34) and kexec_op (37).
/// Source: Xen 4.17.7 xen/arch/x86/pv/hypercall.c.
/// </remarks>
internal sealed partial class Hypercalls
{
    private const int Numbers = 64;

    private readonly Hypervisor hypervisor;
    private readonly HypercallHandler?[] handlers = new HypercallHandler?[Numbers];
    private readonly HypercallFrame single = new(isInMulticall: false);
    private readonly HypercallFrame entry = new(isInMulticall: true);

    public Hypercalls(Hypervisor hypervisor)
    {
        this.hypervisor = hypervisor;
        Set(HypercallNumber.MmuUpdate, DoMmuUpdate);
        Set(HypercallNumber.MmuextOp, DoMmuextOp);
        Set(HypercallNumber.UpdateVaMapping, DoUpdateVaMapping);
        Set(HypercallNumber.UpdateVaMappingOtherdomain, DoUpdateVaMappingOtherdomain);
        Set(HypercallNumber.Multicall, DoMulticall);
        Set(HypercallNumber.XenVersion, DoXenVersion);
        Set(HypercallNumber.MemoryOp, DoMemoryOp);
        Set(HypercallNumber.GrantTableOp, DoGrantTableOp);
        Set(HypercallNumber.EventChannelOp, DoEventChannelOp);
        Set(HypercallNumber.SchedOp, DoSchedOp);
        Set(HypercallNumber.ConsoleIo, DoConsoleIo);
        Set(HypercallNumber.SetTimerOp, DoSetTimerOp);
        SetControlTransfer();
    }

    /// <summary>Says what a number leads to.</summary>
    public void Set(HypercallNumber number, HypercallHandler handler) => handlers[(int)number] = handler;

    /// <summary>What the guest kernel's SYSCALL does.</summary>
    /// <param name="vcpu">Who calls.</param>
    /// <param name="registers">Its registers. Where a handler changes others, as iret does, it finds them at the vCPU.</param>
    /// <param name="checks">How often the hypercall may ask whether work is pending before the answer is yes.</param>
    /// <returns>True when it was preempted: the instruction pointer goes back over the SYSCALL, so that the guest makes it again with what the registers hold now.</returns>
    public bool Invoke(Vcpu vcpu, ref HypercallRegisters registers, int checks = int.MaxValue)
    {
        vcpu.ChecksBeforePreemption = checks;
        hypervisor.Enter(vcpu);
        single.Begin(vcpu);
        (single[0], single[1], single[2]) = (registers.Rdi, registers.Rsi, registers.Rdx);
        (single[3], single[4], single[5]) = (registers.R10, registers.R8, registers.R9);
        registers.Rax = (ulong)Dispatch(registers.Rax, single);
        if (single.IsPreempted)
        {
            (registers.Rdi, registers.Rsi, registers.Rdx) = (single[0], single[1], single[2]);
            (registers.R10, registers.R8, registers.R9) = (single[3], single[4], single[5]);
        }

        hypervisor.Leave();
        return single.IsPreempted;
    }

    private long Dispatch(ulong number, HypercallFrame call) =>
        number < Numbers && handlers[number] is { } handler ? handler(call) : HypercallFrame.Result(Errno.ENOSYS);
}
