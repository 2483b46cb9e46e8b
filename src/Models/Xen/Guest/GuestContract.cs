using Verified.Abi.Xen.Guest;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Guest;

/// <summary>The contract of the paravirtual guest, as the judging needs it.</summary>
public sealed class GuestContract : Contract<GuestStepKind, GuestOperation, GuestSizes, IGuestTarget>
{
    private GuestContract()
    {
    }

    /// <summary>The contract.</summary>
    public static GuestContract Instance { get; } = new();

    /// <summary>How its operations are written.</summary>
    public static GuestOperations Shapes { get; } = new();

    /// <inheritdoc/>
    public override string Name => "xen-guest";

    /// <inheritdoc/>
    public override string Actor => "cpu";

    /// <inheritdoc/>
    public override string Example => "StartOfDay(…)";

    /// <inheritdoc/>
    public override string Measure => "operations that did something";

    /// <inheritdoc/>
    public override bool LimitsMeasure => false;

    /// <inheritdoc/>
    public override IOperations<GuestOperation> Operations => Shapes;

    /// <inheritdoc/>
    public override IReadOnlyList<GuestSizes> Tried { get; } = [new(), new() { Cpus = 1, Pages = 12 }];

    /// <inheritdoc/>
    public override int MostShrinkingRuns => 1_500;

    internal override SizesText<GuestSizes> Sizes { get; } = new(
    [
        new("cpus", 1, 4, s => s.Cpus, (s, n) => s with { Cpus = n }),
        new("pages", 6, 32, s => s.Pages, (s, n) => s with { Pages = n }),
        new("slots", 1, 3, s => s.Slots, (s, n) => s with { Slots = n }),
        new("mms", 1, 4, s => s.Mms, (s, n) => s with { Mms = n }),
    ], new GuestSizes(), _ => null);

    /// <inheritdoc/>
    public override int MostActors(GuestSizes sizes) => sizes.Cpus;

    /// <inheritdoc/>
    public override ContractModel<GuestStepKind> ModelFor(GuestSizes sizes) => GuestModel.For(sizes);

    /// <inheritdoc/>
    public override Judge<GuestStepKind, GuestOperation> JudgeOf(Func<GuestSizes, IGuestTarget> build, GuestSizes sizes) => new GuestJudge(build(sizes), GuestModel.For(sizes));

    /// <inheritdoc/>
    public override Func<ulong, TestProgram<GuestOperation, GuestSizes>> Programs(GuestSizes? sizes)
    {
        var generators = (sizes is null ? Tried : [sizes]).Select(one => new GuestGenerator(one)).ToArray();
        return number => generators[number % (ulong)generators.Length].Program(number);
    }
}
