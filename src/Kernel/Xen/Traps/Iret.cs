using System.Buffers.Binary;
using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

/// <summary>The hypercall iret.</summary>
internal sealed class IretPath(Hypervisor hypervisor, GuestAccess guestAccess)
{
    private const int IretFrameWords = 9;

    /// <summary>VGCF_in_syscall: rcx and r11 are not in the frame.</summary>
    private const ulong InSyscall = 1ul << 8;

    /// <summary>do_iret: the guest's kernel returns to what its stack says, in itself or in its user mode.</summary>
    /// <remarks>
    /// The frame of 64 bits, from rsp up: rax, r11, rcx, flags, rip, cs, rflags, rsp, ss. The level of cs tells where to,
    /// and becomes 3 in any case. Events are masked from then on as the interrupt flag of the frame says. A frame that
    /// cannot be read, and a return to user mode without its pagetables, crash the domain.
    /// Source: Xen 4.17.7 xen/arch/x86/pv/iret.c.
    /// </remarks>
    /// <returns>rax of the frame, which is what this hypercall returns.</returns>
    public ulong Iret(Vcpu vcpu) => vcpu.Domain.Mode.Is32Bit ? CompatIret(vcpu) : LongIret(vcpu);

    private ulong LongIret(Vcpu vcpu)
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        Span<byte> frame = stackalloc byte[IretFrameWords * sizeof(ulong)];
        if (guestAccess.Read(vcpu, registers.Rsp, frame) < frame.Length)
        {
            return CrashForIret(vcpu, isReadable: false, 0);
        }

        var cs = (ushort)Word(frame, 5);
        if (Selectors.Level(cs) == Selectors.LevelMask)
        {
            if (vcpu.UserRoot is null)
            {
                return CrashForIret(vcpu, isReadable: true, cs);
            }

            hypervisor.ToggleGuestMode(vcpu);
        }

        var flags = Word(frame, 6);
        TakeIopl(vcpu, flags);
        (registers.Rip, registers.Cs) = (Word(frame, 4), (ushort)(cs | Selectors.LevelMask));
        (registers.Rsp, registers.Ss) = (Word(frame, 7), (ushort)(Word(frame, 8) | Selectors.LevelMask));
        registers.Rflags = (flags & ~ReturnPath.ForcedOff) | Rflags.Interrupt;
        if ((Word(frame, 3) & InSyscall) == 0)
        {
            context.ReturnsFromSyscall = false;
            (registers.R11, registers.Rcx) = (Word(frame, 1), Word(frame, 2));
        }

        FinishIret(vcpu, cs, flags);
        return Word(frame, 0);
    }

    /// <summary>compat_iret: eax, eip, cs, eflags and, to an outer ring, esp and ss.</summary>
    private ulong CompatIret(Vcpu vcpu)
    {
        var registers = vcpu.Context.Registers;
        registers.Rsp = (uint)registers.Rsp;
        Span<uint> frame = stackalloc uint[4];
        for (var word = 0; word < frame.Length; word++)
        {
            if (!guestAccess.ReadWord32(vcpu, (uint)(registers.Rsp + (ulong)(word * sizeof(uint))), out frame[word]))
            {
                GuestMode.Crash(vcpu);
                return 0;
            }
        }

        ulong flags = frame[3];
        TakeIopl(vcpu, flags);
        (registers.Rip, registers.Cs) = (frame[1], (ushort)frame[2]);
        registers.Rflags = (flags & ~Rflags.IoPrivilege) | Rflags.Interrupt;
        if (!((flags & Rflags.VirtualMode) != 0 ? RefuseVirtualMode(vcpu, ref flags) : PopCompatStack(vcpu)))
        {
            GuestMode.Crash(vcpu);
            return 0;
        }

        FinishIret(vcpu, (ushort)frame[2], flags);
        return frame[0];
    }

    /// <summary>Nobody returns to ring 0.</summary>
    private bool PopCompatStack(Vcpu vcpu)
    {
        var registers = vcpu.Context.Registers;
        switch (Selectors.Level(registers.Cs))
        {
            case 0:
                return false;
            case 1:
                registers.Rsp = (uint)(registers.Rsp + 16);
                return true;
            default:
                if (!guestAccess.ReadWord32(vcpu, (uint)(registers.Rsp + 20), out var ss) || !guestAccess.ReadWord32(vcpu, (uint)(registers.Rsp + 16), out var sp))
                {
                    return false;
                }

                (registers.Ss, registers.Rsp) = ((ushort)ss, sp);
                return true;
        }
    }

    /// <summary>Virtual mode is no place to return to: a general protection fault at its first instruction, whose frame moves to the kernel's stack. Ten words at most are moved (XSA-136).</summary>
    private bool RefuseVirtualMode(Vcpu vcpu, ref ulong flags)
    {
        const int frameBytes = 40;
        const int words = 10;
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        var (from, to) = ((uint)registers.Rsp, (uint)context.KernelSp - frameBytes);
        var isMoved = true;
        for (var step = 1; to != from && step < words; step++)
        {
            var word = (uint)(to < from ? step : words - step) * sizeof(uint);
            isMoved &= guestAccess.ReadWord32(vcpu, from + word, out var value) & guestAccess.WriteWord32(vcpu, to + word, value);
        }

        if (!isMoved)
        {
            return false;
        }

        var trap = context.Traps[Vectors.GeneralProtection];
        flags &= trap.MasksEvents ? ~Rflags.Interrupt : ulong.MaxValue;
        (registers.Rsp, registers.Ss) = (to, context.KernelSs);
        registers.Rflags &= ~BounceFrames.ClearedByTransfer;
        (registers.Rip, registers.Cs) = (trap.Address, trap.Cs);
        return guestAccess.WriteWord32(vcpu, to, 0);
    }

    private static void TakeIopl(Vcpu vcpu, ulong flags)
    {
        if (vcpu.Domain.Has(VmAssistType.ArchitecturalIopl))
        {
            vcpu.Context.Iopl = (int)((flags & Rflags.IoPrivilege) >> Rflags.IoPrivilegeShift);
        }
    }

    private static void FinishIret(Vcpu vcpu, ushort cs, ulong flags)
    {
        vcpu.Context.Info.Mask = (flags & Rflags.Interrupt) != 0 ? (byte)0 : (byte)1;
        vcpu.Context.NmiMasked = false;
        vcpu.Context.Steps?.ReturnsByIret(vcpu, cs, flags);
    }

    private static ulong CrashForIret(Vcpu vcpu, bool isReadable, ushort cs)
    {
        GuestMode.Crash(vcpu);
        vcpu.Context.Steps?.CrashesForIret(vcpu, cs, isReadable);
        return 0;
    }

    private static ulong Word(ReadOnlySpan<byte> frame, int word) => BinaryPrimitives.ReadUInt64LittleEndian(frame[(word * sizeof(ulong))..]);
}
