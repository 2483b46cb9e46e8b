namespace Verified.Kernel.Xen.Descriptors;

/// <summary>The selectors that Xen offers to guests, and how others are raised to the level of a guest's kernel.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/arch-x86/xen-x86_64.h and xen-x86_32.h, xen/arch/x86/include/asm/desc.h.</remarks>
internal static class Selectors
{
    public const ushort UserCs32 = 0xe023;
    public const ushort Ss = 0xe02b;
    public const ushort Cs64 = 0xe033;
    public const ushort CompatKernelCs = 0xe019;
    public const ushort CompatKernelSs = 0xe021;
    public const ushort CompatUserCs = 0xe02b;
    public const ushort CompatUserSs = 0xe033;

    public const int LevelMask = 3;
    public const int LocalTable = 4;
    public const int IndexShift = 3;

    /// <summary>Selectors below this one are null.</summary>
    public const int FirstThatIsNotNull = 4;

    public static ushort KernelCs(Mode mode) => mode.Is32Bit ? CompatKernelCs : Cs64;

    public static int Level(ushort selector) => selector & LevelMask;

    public static bool IsNull(ushort selector) => selector < FirstThatIsNotNull;

    /// <summary>__fixup_guest_selector.</summary>
    public static ushort Raise(ushort selector, Mode mode) =>
        Level(selector) >= mode.KernelRing ? selector : (ushort)((selector & ~LevelMask) | mode.KernelRing);
}
