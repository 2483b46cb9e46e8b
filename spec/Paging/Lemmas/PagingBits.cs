using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging.Lemmas;

/// <summary>The lemmas about the page walk.</summary>
public static class PagingBits
{
    /// <summary>The name on the command line.</summary>
    public static string Name => "paging";

    /// <summary>All lemmas.</summary>
    public static IReadOnlyList<Lemma> Lemmas { get; } =
    [
        .. Lemma.In(typeof(RightsLemmas)),
        .. Lemma.In(typeof(MarkLemmas)),
        .. Lemma.In(typeof(FaultLemmas)),
        .. Lemma.In(typeof(AddressLemmas)),
    ];
}
