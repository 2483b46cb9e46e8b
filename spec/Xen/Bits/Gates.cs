using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>How the guest makes entries of the hypervisor's trap table from gates of its IDT.</summary>
/// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, cvt_gate_to_trap; Intel SDM volume 3, 6.11.</remarks>
public static class Gates
{
    /// <summary>The type of an interrupt gate of 32 bits, with the bit that tells the system's from segments.</summary>
    public static ulong InterruptGate => 0xe;

    /// <summary>The type of a trap gate of 32 bits.</summary>
    public static ulong TrapGate => 0xf;

    /// <summary>In the flags of trap_info: events are masked on entry.</summary>
    public static ulong MasksEvents => 4;

    /// <summary>The gate's type, with the bit that tells the system's from segments.</summary>
    public static T TypeOf<T>(T gate) where T : IBits<T> => gate.Field(40, 5);

    /// <summary>The gate becomes a trap. Whether it is present is not asked.</summary>
    public static T Converts<T>(T gate) where T : IBits<T> => TypeOf(gate).Is(InterruptGate) | TypeOf(gate).Is(TrapGate);

    /// <summary>trap_info.address.</summary>
    public static T AddressOf<T>(T gate) where T : IBits<T> => gate.Field(0, 16) | (gate.Field(48, 16) << 16);

    /// <summary>trap_info.cs.</summary>
    public static T CodeOf<T>(T gate) where T : IBits<T> => gate.Field(16, 16);

    /// <summary>trap_info.flags: the level, and whether events are masked.</summary>
    public static T FlagsOf<T>(T gate) where T : IBits<T>
        => gate.Field(45, 2) | T.If(TypeOf(gate).Is(InterruptGate), T.Of(MasksEvents), T.Of(0));
}
