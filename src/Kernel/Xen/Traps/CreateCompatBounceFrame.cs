using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

internal sealed partial class BounceFrames
{
    private const int CompatSavedMaskShift = 16;

    /// <summary>The bit of a selector's level that rings 2 and 3 have.</summary>
    private const int OuterRing = 2;

    /// <summary>compat_create_bounce_frame: the error code if there is one, eip, cs with the saved mask in bits 16 to 23, eflags and, from outside the kernel, esp and ss.</summary>
    /// <remarks>The stack is written through its segment. Source: Xen 4.17.7 xen/arch/x86/x86_64/compat/entry.S.</remarks>
    private void CreateCompatBounceFrame(Vcpu vcpu)
    {
        var (context, registers, bounce) = (vcpu.Context, vcpu.Context.Registers, vcpu.Context.Bounce);
        var isFromUser = (registers.Cs & OuterRing) != 0;
        var ss = isFromUser ? context.KernelSs : registers.Ss;
        var sp = (uint)(isFromUser ? context.KernelSp : registers.Rsp);
        if (!descriptorTables.TryLoadSegment(vcpu, ss, 0, out var stack))
        {
            GuestMode.Crash(vcpu);
            return;
        }

        var isWritten = true;
        void Push(uint value)
        {
            sp -= sizeof(uint);
            isWritten = isWritten && stack.Admits(sp, sizeof(uint), write: true) && guestAccess.WriteWord32(vcpu, (uint)(stack.Base + sp), value);
        }

        if (isFromUser)
        {
            Push(registers.Ss);
            Push((uint)registers.Rsp);
        }

        var (saved, flags) = MaskForTransfer(vcpu);
        Push(flags);
        Push(registers.Cs | (saved << CompatSavedMaskShift));
        Push((uint)registers.Rip);
        if (bounce.HasErrorCode)
        {
            Push(bounce.ErrorCode);
        }

        if (!isWritten || Selectors.IsNull(bounce.Cs))
        {
            GuestMode.Crash(vcpu);
            return;
        }

        registers.Rflags &= ~ClearedByTransfer;
        (registers.Ss, registers.Rsp) = (ss, sp);
        (registers.Cs, registers.Rip) = (bounce.Cs, (uint)bounce.Address);
        bounce.Clear();
    }
}
