using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>The specification of Xen's memory in the scope of a hypervisor.</summary>
public sealed class XenModel : ContractModel<XenStepKind>
{
    private static readonly XenSpec Spec = new();
    private static readonly ModelsBySizes<XenSizes, XenModel> Models = new(sizes => new(sizes));

    // Large enough for every reference that a state of these sizes can have.
    private XenModel(XenSizes sizes)
        : base(Spec, $"frame={sizes.Frames},slot={sizes.Slots},domain={sizes.Domains},vcpu={sizes.Vcpus},cpu={sizes.Vcpus},gdtpage=1,twolevels=0,lineartables={(sizes.LinearTables ? 1 : 0)},typecount=127,generalcount=127",
            typeof(IXenFacts))
    {
        Sizes = sizes;
        Tallies = new Tallies(Spec, Finite.Layout);
        UnderWay = [Finite.Layout.Of(Spec.Promotes.Component), Finite.Layout.Of(Spec.Locks.Component)];
    }

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static XenModel For(XenSizes sizes) => Models.For(sizes);

    /// <summary>The sizes of the hypervisors that it judges.</summary>
    public XenSizes Sizes { get; }

    /// <summary>Its counts, counted anew.</summary>
    internal Tallies Tallies { get; }

    /// <summary>What a virtual processor has only while it is in the hypervisor.</summary>
    internal override IReadOnlyList<Field> UnderWay { get; }
}
