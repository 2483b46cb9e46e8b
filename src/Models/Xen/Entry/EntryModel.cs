using System.Collections.Concurrent;
using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Entry;

namespace Verified.Models.Xen.Entry;

/// <summary>The specification of control transfer in the scope of a hypervisor, ready to judge its steps.</summary>
public sealed class EntryModel
{
    private static readonly EntrySpec Spec = new();
    private static readonly ConcurrentDictionary<EntrySizes, Lazy<EntryModel>> Models = [];

    private EntryModel(EntrySizes sizes)
    {
        Sizes = sizes;
        Contract = new(Spec, $"domain={sizes.Domains},vcpu={sizes.Vcpus},port={sizes.Ports},selector={EntryNumbers.Selectors},sender={sizes.Vcpus},vector={EntryNumbers.Vectors.Count},"
            + $"breakpoint={EntryNumbers.Breakpoints},ioport={EntryNumbers.IoPorts.Count},calllist={EntryNumbers.CallLists},call={EntryNumbers.Calls},elements=2,events=1,traps=1,registers=1,multicalls=1,hostile=1");
        var layout = Contract.Finite.Layout;
        (Doing, Crashed, Sends) = (layout.Of(Spec.Doing.Component), layout.Of(Spec.Crashed.Component), layout.Of(Spec.Sends.Component));
    }

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static EntryModel For(EntrySizes sizes) => Models.GetOrAdd(sizes, key => new Lazy<EntryModel>(() => new EntryModel(key))).Value;

    /// <summary>The sizes of the hypervisors that it judges.</summary>
    public EntrySizes Sizes { get; }

    /// <summary>The specification in their scope.</summary>
    public ContractModel<EntryStepKind, IEntryFacts> Contract { get; }

    /// <summary>The step in words.</summary>
    public string Text(in EntryStep step)
    {
        Span<int> arguments = [step.A, step.B, step.C, step.D, step.E, step.F, step.G, step.H];
        return Contract.Text((int)step.Kind, arguments);
    }

    internal static EntryStep StepOf(EntryStepKind kind, ReadOnlySpan<byte> arguments)
    {
        Span<byte> all = stackalloc byte[8];
        arguments.CopyTo(all);
        return new(kind, all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }

    internal Field Doing { get; }

    internal Field Crashed { get; }

    internal Field Sends { get; }
}
