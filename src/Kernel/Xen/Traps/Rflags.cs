namespace Verified.Kernel.Xen.Traps;

/// <summary>The bits of the flags register. Source: Intel SDM volume 1, 3.4.3.</summary>
internal static class Rflags
{
    public const ulong Carry = 1ul << 0;

    /// <summary>Bit 1, which is always set.</summary>
    public const ulong Fixed = 1ul << 1;

    public const ulong Parity = 1ul << 2;
    public const ulong Adjust = 1ul << 4;
    public const ulong Zero = 1ul << 6;
    public const ulong Sign = 1ul << 7;
    public const ulong Trap = 1ul << 8;
    public const ulong Interrupt = 1ul << 9;
    public const ulong Direction = 1ul << 10;
    public const ulong Overflow = 1ul << 11;
    public const ulong IoPrivilege = 3ul << IoPrivilegeShift;
    public const ulong NestedTask = 1ul << 14;
    public const ulong Resume = 1ul << 16;
    public const ulong VirtualMode = 1ul << 17;
    public const ulong AlignmentCheck = 1ul << 18;

    public const int InterruptShift = 9;
    public const int IoPrivilegeShift = 12;
}
