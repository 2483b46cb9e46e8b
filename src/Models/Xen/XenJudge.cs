using Verified.Abi;
using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>Judges a hypervisor whose virtual processors make the hypercalls of a program.</summary>
/// <param name="target">The hypervisor.</param>
/// <param name="model">The specification in its scope.</param>
public sealed class XenJudge(IXenTarget target, XenModel model) : MemoryJudge<XenOperation>(target, model)
{
    private const int WholeFlush = 1, PageFlush = 2;

    private readonly int[] begun = new int[model.Sizes.Vcpus];
    private readonly XenSizes sizes = model.Sizes;
    private readonly bool[] isUnderway = new bool[model.Sizes.Vcpus];
    private readonly XenMarks marks = new(target, model.Sizes);
    private IReadOnlyList<IReadOnlyList<XenOperation>> programs = [];
    private long hypercalls, audits;

    /// <summary>Hypercalls; one that was preempted is one.</summary>
    public override long Done => hypercalls;

    /// <summary>Claims are evaluated, and references counted from memory, after every so many hypercalls, and at the end of each program.</summary>
    public int AuditEvery { get; set; } = 1;

    /// <summary>Hears of every turn after it was judged, and before the claims are evaluated.</summary>
    public Action<XenTurn>? OnTurn { get; set; }

    /// <inheritdoc/>
    public override uint Unfinished => target.Unfinished;

    internal override IReadOnlyList<int> Begun(int threads) => begun[..threads];

    internal override void Begin()
    {
        begun.AsSpan().Clear();
        isUnderway.AsSpan().Clear();
        hypercalls = 0;
        base.Begin();
    }

    /// <inheritdoc/>
    public override void Load(IReadOnlyList<IReadOnlyList<XenOperation>> programs)
    {
        this.programs = programs;
        target.Load(programs);
    }

    /// <inheritdoc/>
    public override void Turn(int vcpu)
    {
        Running = vcpu;
        if (!isUnderway[vcpu])
            BeginsCall(vcpu);
        marks.Begin(vcpu, programs[vcpu], isUnderway[vcpu] ? -1 : begun[vcpu]);
        var turn = target.Run(vcpu);
        begun[vcpu] = turn.Operation + turn.Count;
        isUnderway[vcpu] = turn.Answer == Errno.ERESTART;
        Left(turn);
        if (marks.Defect(vcpu, programs[vcpu], turn) is { } kept)
            Missed(MemoryLaws.Marks, kept);
        for (var i = 0; turn.Answer != Errno.ERESTART && i < turn.Done; i++)
        {
            if (FirstUnflushed(programs[vcpu][turn.Operation + i]) is var cpu and >= 0)
                Missed(MemoryLaws.AskedFlush, $"cpu{cpu} was not flushed");
        }
        OnTurn?.Invoke(turn);
        if (turn.Answer != Errno.ERESTART)
            hypercalls++;
        if (++audits % AuditEvery == 0)
            Audit();
    }

    // A processor that the operation asks to be flushed and that was not since the call began, or still holds the page; below 0: none.
    private int FirstUnflushed(XenOperation operation)
    {
        var (kind, all) = operation.Kind switch
        {
            XenOperationKind.UpdateVa => (operation.G & 3, (operation.G & 4) != 0),
            XenOperationKind.Extend when operation.A is 6 or 10 => (WholeFlush, operation.A == 10),
            XenOperationKind.Extend when operation.A is 7 or 11 => (PageFlush, operation.A == 11),
            _ => (0, false),
        };
        if (kind is not (WholeFlush or PageFlush))
            return -1;
        var va = operation.Kind == XenOperationKind.UpdateVa ? XenAddress.Of(operation, sizes, target) : target.MachineFrame(operation.B);
        for (var cpu = 0; cpu < sizes.Vcpus; cpu++)
        {
            var isNamed = all ? sizes.DomainOfVcpu(cpu) == sizes.DomainOfVcpu(Running) : cpu == Running;
            if (isNamed && (kind == WholeFlush ? (FlushedInCall(Running) >> cpu & 1) == 0 : target.Holds(cpu, va)))
                return cpu;
        }
        return -1;
    }

    /// <inheritdoc/>
    public override void End() => Audit();

    // At the end of a program it is audited in any case.
    internal override void Hurries() => AuditEvery = int.MaxValue;

    // The guest hears of the first refusal, and of nothing else.
    private protected override string? WrongAnswer(XenTurn turn)
    {
        if (turn.Answer == Errno.ERESTART)
            return null;
        var expected = Refusal;
        for (var i = 0; expected == Errno.None && i < turn.Count; i++)
            expected = Admission.Of(programs[Running][turn.Operation + i]);
        var done = expected == Errno.None ? turn.Count : Math.Min(turn.Done, turn.Count - 1);
        return turn.Answer == expected && turn.Done == done ? null
            : $"the hypercall answers {turn.Answer} after {turn.Done} of {turn.Count} elements; expected {expected}";
    }
}
