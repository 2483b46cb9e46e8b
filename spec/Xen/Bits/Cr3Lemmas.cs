using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>Lemmas about the cr3 of 32-bit guests.</summary>
public static class Cr3Lemmas
{
    /// <summary>A bijection.</summary>
    [Lemma("XEN-BITS-030", "Folding a frame's number into cr3 is a bijection on 32 bits.", Source = "Xen 4.17 xen/include/public/arch-x86/xen-x86_32.h, xen_pfn_to_cr3")]
    public static T FoldingIsABijection<T>(T number) where T : IBits<T>
    {
        var low = number.Only(uint.MaxValue);
        return T.Same(Cr3.Unfold(Cr3.Fold(number)), low) & T.Same(Cr3.Fold(Cr3.Unfold(number)), low) & Cr3.Fold(number).HasNone(~(ulong)uint.MaxValue);
    }

    /// <summary>Not folded.</summary>
    [Refuted(nameof(FoldingIsABijection), "the number is shifted and not folded, as in a cr3 of 64 bits")]
    public static T ShiftingIsABijection<T>(T number) where T : IBits<T>
        => T.Same(Cr3.Unfold((number << 12).Only(uint.MaxValue)), number.Only(uint.MaxValue));

    /// <summary>Below 4 GiB.</summary>
    [Lemma("XEN-BITS-031", "The folded cr3 is the address of the frame exactly where the frame lies below 4 GiB.", Source = "Xen 4.17 xen/include/public/arch-x86/xen-x86_32.h, xen_pfn_to_cr3")]
    public static T LowFramesAreNotFolded<T>(T number) where T : IBits<T> => IsAddress(number, 20);

    /// <summary>Below 8 GiB.</summary>
    [Refuted(nameof(LowFramesAreNotFolded), "the frame lies below 8 GiB")]
    public static T FramesBelow8GiBAreNotFolded<T>(T number) where T : IBits<T> => IsAddress(number, 21);

    private static T IsAddress<T>(T number, int bits) where T : IBits<T>
    {
        var frame = number.Only(uint.MaxValue);
        return T.Same(T.Same(Cr3.Fold(frame), frame << 12), (frame >>> bits).Is(0));
    }
}
