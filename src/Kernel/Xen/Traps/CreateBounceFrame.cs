using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

/// <summary>The frames by which a guest's kernel is entered, and its failsafe callback.</summary>
internal sealed partial class BounceFrames(Hypervisor hypervisor, DescriptorTables descriptorTables, GuestAccess guestAccess)
{
    public const ulong ClearedByTransfer = Rflags.VirtualMode | Rflags.Resume | Rflags.NestedTask | Rflags.Trap;
    private const ulong StackAlignment = 16;
    private const int FrameWords = 7;
    private const ulong RoomAboveXen = 8 * sizeof(ulong);
    private const int SavedMaskShift = 32;

    /// <summary>The guest's kernel is entered, and whoever listens hears of it.</summary>
    public void EnterKernel(Vcpu vcpu, KernelEntry entry = KernelEntry.Trap)
    {
        var hasErrorCode = vcpu.Context.Bounce.HasErrorCode;
        CreateBounceFrame(vcpu);
        vcpu.Context.Steps?.Bounced(entry, vcpu, hasErrorCode);
    }

    /// <summary>create_bounce_frame: the guest's kernel is entered as its bounce says.</summary>
    /// <remarks>
    /// The frame, from the new stack pointer up: rcx, r11, the error code if there is one, rip, cs with the saved mask in
    /// bits 32 to 39, rflags, rsp, ss. Above the mask the padding of vcpu_info shows. The domain crashes when the frame
    /// would lie in the hypervisor's range, when it cannot be written, and when there is no handler.
    /// Source: Xen 4.17.7 xen/arch/x86/x86_64/entry.S.
    /// </remarks>
    public void CreateBounceFrame(Vcpu vcpu)
    {
        if (vcpu.Domain.Mode.Is32Bit)
        {
            CreateCompatBounceFrame(vcpu);
            return;
        }

        var (context, registers, bounce) = (vcpu.Context, vcpu.Context.Registers, vcpu.Context.Bounce);
        var sp = EnterKernelStack(vcpu) & ~(StackAlignment - 1);
        if (sp is > GuestMode.XenStart and < GuestMode.XenEnd + RoomAboveXen)
        {
            GuestMode.Crash(vcpu);
            return;
        }

        var (saved, flags) = MaskForTransfer(vcpu);
        var top = sp - (FrameWords * sizeof(ulong));
        sp = bounce.HasErrorCode ? top - sizeof(ulong) : top;
        var isWritten = guestAccess.WriteWord(vcpu, top + 48, registers.Ss)
            && guestAccess.WriteWord(vcpu, top + 40, registers.Rsp)
            && guestAccess.WriteWord(vcpu, top + 24, registers.Cs | ((ulong)saved << SavedMaskShift))
            && guestAccess.WriteWord(vcpu, top + 32, flags)
            && guestAccess.WriteWord(vcpu, top + 16, registers.Rip)
            && (!bounce.HasErrorCode || guestAccess.WriteWord(vcpu, sp + 16, bounce.ErrorCode))
            && guestAccess.WriteWord(vcpu, sp + 8, registers.R11)
            && guestAccess.WriteWord(vcpu, sp, registers.Rcx);
        if (!isWritten || bounce.Address == 0)
        {
            GuestMode.Crash(vcpu);
            return;
        }

        context.ReturnsFromSyscall = true;
        registers.Rflags &= ~(ClearedByTransfer | Rflags.AlignmentCheck);
        (registers.Ss, registers.Rsp) = (Selectors.Ss, sp);
        (registers.Cs, registers.Rip) = (Selectors.Cs64, bounce.Address);
        bounce.Clear();
    }

    /// <summary>The stack pointer on which the frame goes. In the kernel the saved selector says so by its level 0.</summary>
    private ulong EnterKernelStack(Vcpu vcpu)
    {
        var registers = vcpu.Context.Registers;
        if (vcpu.InUserMode)
        {
            hypervisor.ToggleGuestMode(vcpu);
            return vcpu.Context.KernelSp;
        }

        registers.Cs &= 0xfffc;
        return registers.Rsp;
    }

    /// <summary>The mask as it was, with what follows it in memory, and the flags that tell the guest of it; events are masked if the bounce says so.</summary>
    private static (uint Saved, uint Flags) MaskForTransfer(Vcpu vcpu)
    {
        var info = vcpu.Context.Info;
        var saved = info.MaskAndPadding;
        if (vcpu.Context.Bounce.MasksEvents)
        {
            info.Mask |= 1;
        }

        return (saved, FlagsForGuest(vcpu, isMasked: (saved & byte.MaxValue) != 0));
    }

    /// <summary>The low half of the flags with the guest's own interrupt flag and, where it may see it, its own I/O privilege level.</summary>
    private static uint FlagsForGuest(Vcpu vcpu, bool isMasked)
    {
        var flags = vcpu.Context.Registers.Rflags & ~(Rflags.Interrupt | Rflags.IoPrivilege);
        flags |= isMasked ? 0 : Rflags.Interrupt;
        flags |= vcpu.Domain.Has(VmAssistType.ArchitecturalIopl) ? (ulong)vcpu.Context.Iopl << Rflags.IoPrivilegeShift : 0;
        return (uint)flags;
    }
}
