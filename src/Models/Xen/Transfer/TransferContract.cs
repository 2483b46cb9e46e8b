using Verified.Abi.Xen.Transfer;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;

namespace Verified.Models.Xen.Transfer;

/// <summary>The contract of control transfer, as the judging needs it.</summary>
public sealed class TransferContract : Contract<TransferStepKind, TransferAction, TransferSizes, ITransferTarget>
{
    private static readonly string OldActions = "actions";

    private TransferContract()
    {
    }

    /// <summary>The contract.</summary>
    public static TransferContract Instance { get; } = new();

    /// <summary>How its actions are written.</summary>
    public static TransferOperations Shapes { get; } = new();

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
    public override IOperations<TransferAction> Operations => Shapes;

    /// <inheritdoc/>
    public override IReadOnlyList<TransferSizes> Tried { get; } = [new(), new() { Domains = 2, Vcpus = 3, Ports = 4 }];

    /// <inheritdoc/>
    public override int MostShrinkingRuns => 10_000;

    internal override SizesText<TransferSizes> Sizes { get; } = new(
    [
        new("domains", 1, 2, s => s.Domains, (s, n) => s with { Domains = n }),
        new("vcpus", 1, 4, s => s.Vcpus, (s, n) => s with { Vcpus = n }),
        new("ports", 1, 6, s => s.Ports, (s, n) => s with { Ports = n }),
    ], new TransferSizes(), sizes => sizes.Vcpus >= sizes.Domains && sizes.Ports >= sizes.Domains ? null : "a virtual processor and a port for each domain");

    /// <inheritdoc/>
    public override int MostActors(TransferSizes sizes) => sizes.Vcpus;

    /// <inheritdoc/>
    public override ContractModel<TransferStepKind> ModelFor(TransferSizes sizes) => TransferModel.For(sizes);

    /// <inheritdoc/>
    public override Judge<TransferStepKind, TransferAction> JudgeOf(Func<TransferSizes, ITransferTarget> build, TransferSizes sizes) => new TransferJudge(build(sizes), TransferModel.For(sizes));

    /// <inheritdoc/>
    public override Func<ulong, TestProgram<TransferAction, TransferSizes>> Programs(TransferSizes? sizes)
    {
        var generators = (sizes is null ? Tried : [sizes]).Select(one => new TransferGenerator(one)).ToArray();
        return number => generators[number % (ulong)generators.Length].Program(number);
    }

    // The actions of all virtual processors in one list, each with its virtual processor before its numbers.
    internal override (IReadOnlyList<IReadOnlyList<TransferAction>> Threads, Schedule? Schedule)? OldCase(TraceLines lines, TransferSizes sizes)
    {
        if (!lines.Is(OldActions))
            return null;
        lines.Next(OldActions);
        var (programs, turns) = (Enumerable.Range(0, sizes.Vcpus).Select(_ => new List<TransferAction>()).ToArray(), new List<byte>());
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
