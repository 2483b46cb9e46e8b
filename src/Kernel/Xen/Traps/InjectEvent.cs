namespace Verified.Kernel.Xen.Traps;

/// <summary>Which trap a guest's kernel gets next.</summary>
internal static class TrapInjection
{
    /// <summary>pv_inject_hw_exception: the guest's kernel will be entered for it on the way back. Without a handler that way ends in a crash.</summary>
    public static void Inject(Vcpu vcpu, byte vector, uint errorCode = 0)
    {
        SetBounce(vcpu, vector);
        if (Vectors.HasErrorCode(vector))
        {
            vcpu.Context.Bounce.HasErrorCode = true;
            vcpu.Context.Bounce.ErrorCode = errorCode;
        }

        vcpu.Context.Steps?.Injects(vcpu, vector);
    }

    /// <summary>pv_inject_sw_interrupt: no error code, whatever the vector.</summary>
    public static void InjectSoftInterrupt(Vcpu vcpu, byte vector)
    {
        SetBounce(vcpu, vector);
        vcpu.Context.Steps?.InjectsSoftware(vcpu, vector);
    }

    /// <summary>pv_inject_page_fault: who is the user is told as the guest sees it.</summary>
    public static void InjectPageFault(Vcpu vcpu, uint errorCode, ulong address)
    {
        vcpu.Context.Cr2 = address;
        vcpu.Context.Info.Cr2 = address;
        Inject(vcpu, Vectors.PageFault, GuestMode.IsInKernel(vcpu) ? errorCode & ~PageFaultBits.User : errorCode | PageFaultBits.User);
    }

    private static void SetBounce(Vcpu vcpu, byte vector)
    {
        var trap = vcpu.Context.Traps[vector];
        vcpu.Context.Bounce.Set(trap.Cs, trap.Address, trap.MasksEvents);
        vcpu.Context.Bounce.IsException = true;
    }
}
