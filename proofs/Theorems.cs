using Verified.Spec.Language;
using Verified.Spec.Language.Bits;
using Verified.Spec.Notifier;
using Verified.Spec.Paging.Lemmas;
using Verified.Spec.Xen.Bits;
using Verified.Spec.Xen.Guest;
using Verified.Spec.Xen.Memory;
using Verified.Spec.Xen.Transfer;

namespace Verified.Proofs;

/// <summary>What is proved, on one page.</summary>
/// <remarks>
/// <para>A specification is a state, an initial state, rules, and claims. A rule takes one atomic step: where its guards hold, its effects happen. Anybody may
/// take any step at any time, so a run is any sequence of steps. The theorem about each specification below is:</para>
/// <para><b>In every state that any run reaches, every claim holds; and every step of it obeys every law.</b></para>
/// <para>It holds for any number of pages, addresses, address spaces, processors, secondary MMUs, virtual processors, invalidate ranges, changes, faults, swap slots and values, and of
/// frames, slots and domains: they are uninterpreted sorts (addresses and the slots of a frame, which are ordered, are the integers), words are natural numbers without
/// bound, and parameters of the specification are left open.
/// It is proved by induction over the run, one obligation for each pair of a claim and a rule that writes something that the claim reads:</para>
/// <list type="number">
/// <item><b>Initially</b>: the initial state satisfies the claim.</item>
/// <item><b>A rule's name</b>: if all claims hold and the rule's guards hold, then after its effects the claim holds (a law: the step obeys it).</item>
/// <item><b>Follows</b>: a corollary holds wherever the other claims do. Corollaries are assumed nowhere, but for one that the proof of another, declared after it, names.</item>
/// <item><b>Idle</b>: a law permits steps that change nothing of what it speaks of.</item>
/// </list>
/// <para>Each obligation is the text of an SMT-LIB 2 file whose satisfiability would refute it. Two solvers must both answer <c>unsat</c>; <c>unknown</c> is a failure.
/// Against proofs that cannot fail there are three checks in a small scope, where a solver finds states: every rule can be taken where all claims hold (no vacuity);
/// for every obligation, leaving one component that the claim reads to chance in the step breaks the claim (no blindness); and what holds initially does not hold in every state.</para>
/// <para>What is assumed: the solvers, the printer of the text (checked against the other readings), one atomic step at a time in a global order (sequential consistency), and that a
/// sequence does not wrap. Claims about counts by cardinality (TALLY-…-COUNT) are finite-only; proved instead is the numbering that implies them: holders and the numbers
/// below the count are in bijection. docs/TRUST.md has the list.</para>
/// <para>Beside the specifications stand <b>lemmas about words</b>: what validation, inspection and conversion do to the bits of an entry, a descriptor, a gate or a cr3, and what a page walk
/// makes of the entries on its way, holds for every word of 64 bits. They are written once, as functions over any type of bits: the solvers read them in the theory of bit vectors, the tests run them on numbers beside the
/// kernel's own functions. Each has variants with one thing wrong, some of them as Xen had it before an advisory; a variant must be refuted by words for which it is false.</para>
/// </remarks>
public static class Theorems
{
    /// <summary>The specifications about which the theorem is proved.</summary>
    public static IReadOnlyList<Specification> All { get; } = [new NotifierSpec(), new XenSpec(), new TransferSpec(), new GuestSpec()];

    /// <summary>The lemmas about words, in groups with a name.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<Lemma> Lemmas)> LemmaGroups { get; } = [(XenBits.Name, XenBits.Lemmas), (PagingBits.Name, PagingBits.Lemmas)];

    /// <summary>The lemmas about words.</summary>
    public static IReadOnlyList<Lemma> Lemmas { get; } = [.. LemmaGroups.SelectMany(group => group.Lemmas)];
}
