using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;

namespace Verified.Models.Xen;

/// <summary>The contract of Xen's memory, as the judging needs it.</summary>
public sealed class XenContract : Contract<XenStepKind, XenOperation, XenSizes, IXenTarget>
{
    private XenContract()
    {
    }

    /// <summary>The contract.</summary>
    public static XenContract Instance { get; } = new();

    /// <summary>How its operations are written.</summary>
    public static XenOperations Shapes { get; } = new();

    /// <inheritdoc/>
    public override string Name => "xen";

    /// <inheritdoc/>
    public override string Actor => "vcpu";

    /// <inheritdoc/>
    public override string Example => "ValidateL1Entry(frame2,slot0)";

    /// <inheritdoc/>
    public override string Measure => "hypercalls";

    /// <inheritdoc/>
    public override IOperations<XenOperation> Operations => Shapes;

    /// <inheritdoc/>
    public override IReadOnlyList<XenSizes> Tried => XenSizesGenerator.All;

    /// <inheritdoc/>
    public override int MostShrinkingRuns => 20_000;

    internal override SizesText<XenSizes> Sizes => XenSizesText.Words;

    /// <inheritdoc/>
    public override int MostActors(XenSizes sizes) => sizes.Vcpus;

    /// <inheritdoc/>
    public override ContractModel<XenStepKind> ModelFor(XenSizes sizes) => XenModel.For(sizes);

    /// <inheritdoc/>
    public override Judge<XenStepKind, XenOperation> JudgeOf(Func<XenSizes, IXenTarget> build, XenSizes sizes) => new XenJudge(build(sizes), XenModel.For(sizes));

    /// <inheritdoc/>
    public override Func<ulong, TestProgram<XenOperation, XenSizes>> Programs(XenSizes? sizes)
    {
        var generators = (sizes is null ? Tried : [sizes]).Select(one => new XenGenerator(one)).ToArray();
        return number => generators[number % (ulong)generators.Length].Program(number);
    }
}

/// <summary>The sizes of a hypervisor on one line.</summary>
internal static class XenSizesText
{
    internal static readonly SizesText<XenSizes> Words = new(
    [
        new("frames", 4, 32, s => s.Frames, (s, n) => s with { Frames = n }),
        new("slots", 1, 5, s => s.Slots, (s, n) => s with { Slots = n }),
        new("domains", 1, 2, s => s.Domains, (s, n) => s with { Domains = n }),
        new("vcpus", 1, 8, s => s.Vcpus, (s, n) => s with { Vcpus = n }),
        new("linear", 0, 1, s => s.LinearTables ? 1 : 0, (s, n) => s with { LinearTables = n == 1 }) { IsRare = true },
    ], new XenSizes(), sizes => sizes.Vcpus >= sizes.Domains ? null : "a virtual processor for each domain");
}
