using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>What the hypervisor and its guests do to words of 64 bits, and the lemmas about it.</summary>
public static class XenBits
{
    /// <summary>The name on the command line.</summary>
    public static string Name => "xen-bits";

    /// <summary>All lemmas.</summary>
    public static IReadOnlyList<Lemma> Lemmas { get; } =
    [
        .. Lemma.In(typeof(EntryLemmas)),
        .. Lemma.In(typeof(MaskLemmas)),
        .. Lemma.In(typeof(FastPathLemmas)),
        .. Lemma.In(typeof(DescriptorLemmas)),
        .. Lemma.In(typeof(GateLemmas)),
        .. Lemma.In(typeof(Cr3Lemmas)),
        .. Lemma.In(typeof(HalvesLemmas)),
        .. Lemma.In(typeof(WalkLemmas)),
    ];
}
