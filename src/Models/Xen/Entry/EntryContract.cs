using Verified.Abi.Xen;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Entry;

/// <summary>The contract of control transfer, as the judging needs it.</summary>
public sealed class EntryContract : Contract<EntryStepKind, EntryAction, EntrySizes, IEntryTarget>
{
    private static readonly string OldActions = "actions";

    private EntryContract()
    {
    }

    /// <summary>The contract.</summary>
    public static EntryContract Instance { get; } = new();

    /// <summary>How its actions are written.</summary>
    public static EntryOperations Shapes { get; } = new();

    /// <inheritdoc/>
    public override string Name => "xen-entry";

    /// <inheritdoc/>
    public override string Actor => "vcpu";

    /// <inheritdoc/>
    public override string Example => "RegisterCallback(vcpu0,…)";

    /// <inheritdoc/>
    public override string Measure => "actions";

    /// <inheritdoc/>
    public override bool LimitsMeasure => false;

    /// <inheritdoc/>
    public override IOperations<EntryAction> Operations => Shapes;

    /// <inheritdoc/>
    public override IReadOnlyList<EntrySizes> Tried { get; } = [new(), new() { Domains = 2, Vcpus = 3, Ports = 4 }];

    /// <inheritdoc/>
    public override int MostShrinkingRuns => 10_000;

    internal override SizesText<EntrySizes> Sizes { get; } = new(
    [
        new("domains", 1, 2, s => s.Domains, (s, n) => s with { Domains = n }),
        new("vcpus", 1, 4, s => s.Vcpus, (s, n) => s with { Vcpus = n }),
        new("ports", 1, 6, s => s.Ports, (s, n) => s with { Ports = n }),
    ], new EntrySizes(), sizes => sizes.Vcpus >= sizes.Domains && sizes.Ports >= sizes.Domains ? null : "a virtual processor and a port for each domain");

    /// <inheritdoc/>
    public override int MostActors(EntrySizes sizes) => sizes.Vcpus;

    /// <inheritdoc/>
    public override ContractModel<EntryStepKind> ModelFor(EntrySizes sizes) => EntryModel.For(sizes);

    /// <inheritdoc/>
    public override Judge<EntryStepKind, EntryAction> JudgeOf(Func<EntrySizes, IEntryTarget> build, EntrySizes sizes) => new EntryJudge(build(sizes), EntryModel.For(sizes));

    /// <inheritdoc/>
    public override Func<ulong, TestProgram<EntryAction, EntrySizes>> Programs(EntrySizes? sizes)
    {
        var generators = (sizes is null ? Tried : [sizes]).Select(one => new EntryGenerator(one)).ToArray();
        return number => generators[number % (ulong)generators.Length].Program(number);
    }

    // The actions of all virtual processors in one list, each with its virtual processor before its numbers.
    internal override (IReadOnlyList<IReadOnlyList<EntryAction>> Threads, Schedule? Schedule)? OldCase(TraceLines lines, EntrySizes sizes)
    {
        if (!lines.Is(OldActions))
            return null;
        lines.Next(OldActions);
        var (programs, turns) = (Enumerable.Range(0, sizes.Vcpus).Select(_ => new List<EntryAction>()).ToArray(), new List<byte>());
        foreach (var (where, text) in lines.Indented())
        {
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var vcpu = TraceWords.InRange(where, "a virtual processor", words.ElementAtOrDefault(1) ?? "", 0, byte.MaxValue) % sizes.Vcpus;
            programs[vcpu].Add(Shapes.Parse(where, string.Join(' ', words.Where((_, i) => i != 1))));
            turns.Add((byte)vcpu);
        }
        return ([.. programs], new Schedule(turns));
    }
}
