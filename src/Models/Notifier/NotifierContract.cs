using Verified.Abi.Notifier;
using Verified.Models.Judging;

namespace Verified.Models.Notifier;

/// <summary>The contract of mmu notifiers, as the judging needs it.</summary>
public sealed class NotifierContract : Contract<StepKind, Operation, Sizes, INotifierTarget>
{
    private static readonly int MostTlbEntries = 128;

    private NotifierContract()
    {
    }

    /// <summary>The contract.</summary>
    public static NotifierContract Instance { get; } = new();

    /// <summary>How its operations are written.</summary>
    public static NotifierOperations Shapes { get; } = new();

    /// <inheritdoc/>
    public override string Name => "notifier";

    /// <inheritdoc/>
    public override string Actor => "thread";

    /// <inheritdoc/>
    public override string Example => "ZapPte(range0,va1)";

    /// <inheritdoc/>
    public override string Measure => "steps";

    /// <inheritdoc/>
    public override IOperations<Operation> Operations => Shapes;

    /// <inheritdoc/>
    public override IReadOnlyList<Sizes> Tried => SizesGenerator.All;

    /// <inheritdoc/>
    public override int MostShrinkingRuns => 16_000;

    /// <inheritdoc/>
    public override bool ActorsAreAlike => true;

    internal override IReadOnlyList<string> SizesOfEarlierTraces { get; } = ["calls=0"];

    /// <inheritdoc/>
    public override bool SamplesGuards => true;

    internal override SizesText<Sizes> Sizes { get; } = new(
    [
        Count("pages", s => s.Pages, (s, n) => s with { Pages = n }),
        Count("vas", s => s.Vas, (s, n) => s with { Vas = n }),
        Count("mms", s => s.Mms, (s, n) => s with { Mms = n }),
        Count("cpus", s => s.Cpus, (s, n) => s with { Cpus = n }),
        Count("secondaries", s => s.Secondaries, (s, n) => s with { Secondaries = n }),
        Count("vcpus", s => s.Vcpus, (s, n) => s with { Vcpus = n }),
        Count("ranges", s => s.Ranges, (s, n) => s with { Ranges = n }) with { Formerly = "windows" },
        Count("updates", s => s.Updates, (s, n) => s with { Updates = n }) with { Formerly = "changes" },
        Count("faults", s => s.Faults, (s, n) => s with { Faults = n }),
        Count("calls", s => s.Calls, (s, n) => s with { Calls = n }) with { Least = 0 },
        Count("slots", s => s.SwapSlots, (s, n) => s with { SwapSlots = n }),
        Count("values", s => s.Values, (s, n) => s with { Values = n }),
        Switch("point", s => s.PointNotifications, (s, on) => s with { PointNotifications = on }),
        Switch("pinned", s => s.Pinned, (s, on) => s with { Pinned = on }),
        Switch("swapping", s => s.Swapping, (s, on) => s with { Swapping = on }),
        Switch("forking", s => s.Forking, (s, on) => s with { Forking = on }),
    ], new Sizes(), Wrong);

    /// <inheritdoc/>
    public override ContractModel<StepKind> ModelFor(Sizes sizes) => NotifierModel.For(sizes);

    /// <inheritdoc/>
    public override Judge<StepKind, Operation> JudgeOf(Func<Sizes, INotifierTarget> build, Sizes sizes) => new NotifierJudge(build(sizes), NotifierModel.For(sizes));

    /// <inheritdoc/>
    public override Func<ulong, TestProgram<Operation, Sizes>> Programs(Sizes? sizes)
    {
        var programs = sizes is null ? ProgramGenerator.Any : ProgramGenerator.Of(sizes);
        return number => ProgramGenerator.Numbered(programs, number);
    }

    // The code that judges is generated for the sizes; nobody waits for that of a large machine.
    private static string? Wrong(Sizes sizes)
    {
        var entries = Math.Max(Math.Max(sizes.Cpus * sizes.Mms, sizes.Secondaries * sizes.Vcpus), sizes.Cpus * sizes.Ranges) * sizes.Vas;
        return entries <= MostTlbEntries ? null
            : $"sizes with at most {MostTlbEntries} of vas times cpus times mms, vas times secondaries times vcpus, vas times cpus times ranges, not {entries}";
    }

    private static SizeWord<Sizes> Count(string name, Func<Sizes, int> get, Func<Sizes, int, Sizes> with) => new(name, 1, 16, get, with);

    private static SizeWord<Sizes> Switch(string name, Func<Sizes, bool> get, Func<Sizes, bool, Sizes> with) => new(name, 0, 1, s => get(s) ? 1 : 0, (s, n) => with(s, n == 1));
}
