using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>The contract of hypercalls by number, as the judging needs it: Xen's memory, with other programs and more laws.</summary>
public sealed class AbiContract : Contract<XenStepKind, AbiOperation, XenSizes, IXenAbiTarget>
{
    private static readonly int KindsOfFrames = 5;

    private AbiContract()
    {
    }

    /// <summary>The contract.</summary>
    public static AbiContract Instance { get; } = new();

    /// <summary>The hypervisor that programs run on if nothing else is said: a control domain with two virtual processors, and another domain.</summary>
    public static XenSizes DefaultSizes { get; } = new() { Frames = 24 };

    /// <inheritdoc/>
    public override string Name => "xen-abi";

    /// <inheritdoc/>
    public override string Actor => "vcpu";

    /// <inheritdoc/>
    public override string Example => XenContract.Instance.Example;

    /// <inheritdoc/>
    public override string Measure => "hypercalls";

    /// <inheritdoc/>
    public override bool LimitsMeasure => false;

    /// <inheritdoc/>
    public override IOperations<AbiOperation> Operations { get; } = new AbiOperations();

    /// <inheritdoc/>
    public override IReadOnlyList<XenSizes> Tried => [DefaultSizes];

    // Each domain needs a frame for a table of each level, and one for data.
    internal override SizesText<XenSizes> Sizes { get; } = XenSizesText.Words.Where(sizes => Kinds(sizes) == sizes.Domains * KindsOfFrames
        ? null : "more frames: one for data and for a table of each level in each domain, and some that are free");

    /// <inheritdoc/>
    public override int MostActors(XenSizes sizes) => sizes.Vcpus;

    /// <inheritdoc/>
    public override ContractModel<XenStepKind> ModelFor(XenSizes sizes) => XenModel.For(sizes);

    /// <inheritdoc/>
    public override Judge<XenStepKind, AbiOperation> JudgeOf(Func<XenSizes, IXenAbiTarget> build, XenSizes sizes) => new AbiJudge(build, sizes);

    /// <inheritdoc/>
    public override Func<ulong, TestProgram<AbiOperation, XenSizes>> Programs(XenSizes? sizes)
    {
        var generator = new AbiGenerator(sizes ?? DefaultSizes);
        return generator.Program;
    }

    internal override Func<string, string, AbiOperation> Reader(XenSizes sizes) => (where, line) => AbiOperations.Parse(where, line, sizes.Frames);

    private static int Kinds(XenSizes sizes) =>
        Enumerable.Range(0, Math.Max(0, sizes.Elsewhere - XenAbiLayout.FreeFrames)).Select(frame => (sizes.DomainOfFrame(frame), XenAbiLayout.LevelOf(sizes, frame))).Distinct().Count();
}
