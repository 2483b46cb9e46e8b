namespace Verified.Kernel.Xen.Traps;

/// <summary>struct trap_bounce: where the guest's kernel is entered next, and with what.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/include/asm/domain.h.</remarks>
internal sealed class TrapBounce
{
    /// <summary>TBF_EXCEPTION: it waits for the way back to the guest.</summary>
    public bool IsException { get; set; }

    /// <summary>TBF_EXCEPTION_ERRCODE.</summary>
    public bool HasErrorCode { get; set; }

    /// <summary>TBF_INTERRUPT: the transfer masks events.</summary>
    public bool MasksEvents { get; set; }

    public uint ErrorCode { get; set; }

    public ushort Cs { get; set; }

    public ulong Address { get; set; }

    public void Set(ushort cs, ulong address, bool masksEvents)
    {
        (Cs, Address, MasksEvents) = (cs, address, masksEvents);
        IsException = HasErrorCode = false;
    }

    /// <summary>What has been delivered is not delivered again (XSA-8, XSA-339).</summary>
    public void Clear()
    {
        IsException = HasErrorCode = MasksEvents = false;
        (Cs, Address) = (0, 0);
    }
}
