using Verified.Abi.Xen;
using Verified.Models.Judging;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Entry;

namespace Verified.Models.Xen.Entry;

/// <summary>The specification of control transfer in the scope of a hypervisor.</summary>
public sealed class EntryModel : ContractModel<EntryStepKind>
{
    private static readonly EntrySpec Spec = new();
    private static readonly ModelsBySizes<EntrySizes, EntryModel> Models = new(sizes => new(sizes));

    private EntryModel(EntrySizes sizes)
        : base(
            Spec,
            $"domain={sizes.Domains},vcpu={sizes.Vcpus},port={sizes.Ports},selector={EntryNumbers.Selectors},sender={sizes.Vcpus},vector={EntryNumbers.Vectors.Count},"
                + $"breakpoint={EntryNumbers.Breakpoints},ioport={EntryNumbers.IoPorts.Count},calllist={EntryNumbers.CallLists},call={EntryNumbers.Calls},elements=2,events=1,traps=1,registers=1,multicalls=1,hostile=1",
            typeof(IEntryFacts))
    {
        Sizes = sizes;
        (Doing, Crashed, Sends) = (Finite.Layout.Of(Spec.Doing.Component), Finite.Layout.Of(Spec.Crashed.Component), Finite.Layout.Of(Spec.Sends.Component));
    }

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static EntryModel For(EntrySizes sizes) => Models.For(sizes);

    /// <summary>The sizes of the hypervisors that it judges.</summary>
    public EntrySizes Sizes { get; }

    internal Field Doing { get; }

    internal Field Crashed { get; }

    internal Field Sends { get; }
}
