using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>How a 32-bit guest writes the frame of its root into the 32 bits of cr3: the frame's high bits go where a page's offset would be.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/arch-x86/xen-x86_32.h, xen_pfn_to_cr3 and xen_cr3_to_pfn.</remarks>
public static class Cr3
{
    /// <summary>xen_pfn_to_cr3. Only the low 32 bits of the number count.</summary>
    public static T Fold<T>(T frame) where T : IBits<T> => (frame << 12).Only(uint.MaxValue) | frame.Field(20, 12);

    /// <summary>xen_cr3_to_pfn. Only the low 32 bits of the number count.</summary>
    public static T Unfold<T>(T cr3) where T : IBits<T> => cr3.Field(12, 20) | (cr3 << 20).Only(uint.MaxValue);
}
