using Verified.Abi.Xen.Transfer;
using Verified.Models.Judging;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Transfer;

namespace Verified.Models.Xen.Transfer;

/// <summary>The specification of control transfer in the scope of a hypervisor.</summary>
public sealed class TransferModel : ContractModel<TransferStepKind>
{
    private static readonly TransferSpec Spec = new();
    private static readonly ModelsBySizes<TransferSizes, TransferModel> Models = new(sizes => new(sizes));

    private TransferModel(TransferSizes sizes)
        : base(
            Spec,
            $"domain={sizes.Domains},vcpu={sizes.Vcpus},port={sizes.Ports},selector={TransferNumbers.Selectors},sender={sizes.Vcpus},vector={TransferNumbers.Vectors.Count},"
                + $"breakpoint={TransferNumbers.Breakpoints},ioport={TransferNumbers.IoPorts.Count},calllist={TransferNumbers.CallLists},call={TransferNumbers.Calls},elements=2,events=1,traps=1,registers=1,multicalls=1,hostile=1",
            typeof(ITransferFacts))
    {
        Sizes = sizes;
        (Doing, Crashed, Sends) = (Finite.Layout.Of(Spec.Doing.Component), Finite.Layout.Of(Spec.Crashed.Component), Finite.Layout.Of(Spec.Sends.Component));
    }

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static TransferModel For(TransferSizes sizes) => Models.For(sizes);

    /// <summary>The sizes of the hypervisors that it judges.</summary>
    public TransferSizes Sizes { get; }

    internal Field Doing { get; }

    internal Field Crashed { get; }

    internal Field Sends { get; }
}
