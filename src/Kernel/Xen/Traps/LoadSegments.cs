using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

internal sealed partial class BounceFrames
{
    /// <summary>load_segments: at a context switch a vCPU gets its selectors back. When one cannot be loaded, it is null, and the failsafe callback is told.</summary>
    /// <remarks>
    /// The frame of 64 bits, from the new stack pointer up: rcx, r11, ds, es, fs, gs, rip, cs with the mask in bits 32 to
    /// 39, rflags, rsp, ss. Each of its words must be the guest's to write (XSA-215). That of 32 bits: ds, es, fs, gs,
    /// eip, cs with the mask in bits 16 to 23, eflags and, from outside the kernel, esp and ss.
    /// Source: Xen 4.17.7 xen/arch/x86/domain.c.
    /// </remarks>
    public void LoadSegments(Vcpu vcpu)
    {
        var registers = vcpu.Context.Registers;
        var (ds, es, fs, gs) = (registers.Ds, registers.Es, registers.Fs, registers.Gs);
        registers.Fs = Loaded(vcpu, fs);
        registers.Gs = Loaded(vcpu, gs);
        registers.Ds = Loaded(vcpu, ds);
        registers.Es = Loaded(vcpu, es);
        if ((registers.Ds, registers.Es, registers.Fs, registers.Gs) == (ds, es, fs, gs))
        {
            return;
        }

        vcpu.Context.Steps?.FailsSelectors(vcpu);
        if (vcpu.Domain.Mode.Is32Bit)
        {
            EnterCompatFailsafe(vcpu, [ds, es, fs, gs]);
        }
        else
        {
            EnterFailsafe(vcpu, [ds, es, fs, gs]);
        }

        vcpu.Context.Steps?.Bounced(KernelEntry.Failsafe, vcpu, hasErrorCode: false);
    }

    private ushort Loaded(Vcpu vcpu, ushort selector) => descriptorTables.TryLoadSegment(vcpu, selector, 0, out _) ? selector : (ushort)0;

    private void EnterFailsafe(Vcpu vcpu, ushort[] selectors)
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        var sp = EnterKernelStack(vcpu) & ~(StackAlignment - 1);
        var mask = context.Info.Mask;
        ulong[] frame =
        [
            registers.Rcx, registers.R11, selectors[0], selectors[1], selectors[2], selectors[3],
            registers.Rip, registers.Cs | ((ulong)mask << SavedMaskShift), (registers.Rflags & ~(ulong)uint.MaxValue) | FlagsForGuest(vcpu, mask != 0),
            registers.Rsp, registers.Ss,
        ];
        for (var word = frame.Length - 1; word >= 0; word--)
        {
            if (!guestAccess.WriteWord(vcpu, sp - (ulong)((frame.Length - word) * sizeof(ulong)), frame[word]))
            {
                GuestMode.Crash(vcpu);
            }
        }

        MaskForFailsafe(context);
        context.ReturnsFromSyscall = true;
        registers.Rflags &= ~(ClearedByTransfer | Rflags.AlignmentCheck | Rflags.IoPrivilege);
        (registers.Ss, registers.Rsp) = (Selectors.Ss, sp - (ulong)(frame.Length * sizeof(ulong)));
        (registers.Cs, registers.Rip) = (Selectors.Cs64, context.FailsafeCallback.Address);
    }

    private void EnterCompatFailsafe(Vcpu vcpu, ushort[] selectors)
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        var isInKernel = GuestMode.IsInKernel(vcpu);
        var mask = context.Info.Mask;
        List<uint> pushed = isInKernel ? [] : [registers.Ss, (uint)registers.Rsp];
        pushed.AddRange([FlagsForGuest(vcpu, mask != 0), registers.Cs | ((uint)mask << CompatSavedMaskShift), (uint)registers.Rip]);
        pushed.AddRange([selectors[3], selectors[2], selectors[1], selectors[0]]);
        var sp = (uint)(isInKernel ? registers.Rsp : context.KernelSp);
        foreach (var word in pushed)
        {
            sp -= sizeof(uint);
            if (!guestAccess.WriteWord32(vcpu, sp, word))
            {
                GuestMode.Crash(vcpu);
            }
        }

        MaskForFailsafe(context);
        registers.Rflags &= ~(ClearedByTransfer | Rflags.IoPrivilege);
        (registers.Ss, registers.Rsp) = (Selectors.CompatKernelSs, sp);
        (registers.Cs, registers.Rip) = (Selectors.CompatKernelCs, (uint)context.FailsafeCallback.Address);
    }

    private static void MaskForFailsafe(VcpuContext context)
    {
        if (context.FailsafeCallback.MasksEvents)
        {
            context.Info.Mask = 1;
        }
    }
}
