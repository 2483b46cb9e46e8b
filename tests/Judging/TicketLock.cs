using Verified.Abi.Judging;
using Verified.Models.Judging;
using Verified.Models.Schedules;
using Verified.Spec.Language;

namespace Verified.Tests.Judging;

public sealed class Waiter : Kind;

public enum LockStage
{
    Out,
    Waiting,
    Inside,
}

/// <summary>A lock that serves its waiters in the order in which they came: the smallest contract that is worth a judge.</summary>
public sealed class TicketSpec : Specification
{
    public override string Name => "ticket";

    public override IReadOnlyDictionary<string, int> DefaultScope { get; } = new Dictionary<string, int> { ["waiter"] = 2, ["last"] = 4 };

    public Cell<Word> Last { get; } = new("The next ticket that is given out.");

    public Cell<Word> Serving { get; } = new("The ticket that is served.", cap: nameof(Last));

    public Map<Waiter, Word> Ticket { get; } = new("Its ticket.", cap: nameof(Last));

    public Map<Waiter, Choice<LockStage>> Stage { get; } = new("How far it is.");

    public void Take(Id<Waiter> waiter)
    {
        Guard(Stage[waiter].Is(LockStage.Out));
        Stage[waiter] = LockStage.Waiting;
        Ticket[waiter] = Last.Value;
        Last.Value = Last.Value + 1;
    }

    public void Enter(Id<Waiter> waiter)
    {
        Guard(Stage[waiter].Is(LockStage.Waiting));
        Guard(Ticket[waiter] == Serving.Value);
        Stage[waiter] = LockStage.Inside;
    }

    public void Leave(Id<Waiter> waiter)
    {
        Guard(Stage[waiter].Is(LockStage.Inside));
        Stage[waiter] = LockStage.Out;
        Serving.Value = Serving.Value + 1;
        Ticket[waiter] = 0;
    }

    [Claim("LOCK-EXCLUSION-001", "Two waiters are never inside together.")]
    public Truth OneInside() => All<Waiter, Waiter>((a, b) => (Stage[a].Is(LockStage.Inside) & Stage[b].Is(LockStage.Inside)).Implies(a == b));

    [Claim("LOCK-TICKET-001", "Two waiters never have the same ticket.")]
    public Truth TicketsDiffer() => All<Waiter, Waiter>((a, b) => (!Stage[a].Is(LockStage.Out) & !Stage[b].Is(LockStage.Out) & Ticket[a] == Ticket[b]).Implies(a == b));

    [Claim("LOCK-TICKET-002", "Who is inside has the ticket that is served.")]
    public Truth InsideIsServed() => All<Waiter>(a => Stage[a].Is(LockStage.Inside).Implies(Ticket[a] == Serving.Value));

    [Claim("LOCK-TICKET-003", "A waiter's ticket was given out and is still to be served.")]
    public Truth TicketsAreDue() => All<Waiter>(a => (!Stage[a].Is(LockStage.Out)).Implies(Ticket[a] < Last.Value & Serving.Value <= Ticket[a]));

    [Claim("LOCK-TICKET-004", "No ticket is served before it is given out.")]
    public Truth ServedWasGiven() => Serving.Value <= Last.Value;
}

public enum TicketStep
{
    Take,
    Enter,
    Leave,
}

public enum TicketAction
{
    Acquire,
    Release,
    Yield,
}

public readonly record struct TicketOperation(TicketAction Action, byte Times = 0);

public sealed record TicketSizes(int Waiters = 3);

public interface ITicketFacts
{
    int Last();

    int Serving();

    int Ticket(int waiter);

    int Stage(int waiter);
}

public interface ITicketTarget : IProgramTarget<TicketStep, ITicketFacts, TicketOperation>
{
    uint Runnable { get; }

    void Run(int waiter);
}

/// <summary>A ticket lock. A seeded bug: it also lets in who comes next but one.</summary>
public sealed class TicketKernel(TicketSizes sizes, bool isHasty = false) : ITicketTarget, ITicketFacts
{
    private readonly int[] tickets = new int[sizes.Waiters], next = new int[sizes.Waiters], times = new int[sizes.Waiters];
    private readonly LockStage[] stages = new LockStage[sizes.Waiters];
    private IReadOnlyList<IReadOnlyList<TicketOperation>> programs = [];
    private IStepSink<TicketStep> sink = null!;
    private int last, serving;

    public ITicketFacts Facts => this;

    public uint Unfinished => Bits(waiter => waiter < programs.Count && next[waiter] < programs[waiter].Count);

    public uint Runnable => Unfinished & Bits(waiter => stages[waiter] != LockStage.Waiting || MayEnter(waiter));

    public void Reset(IStepSink<TicketStep> to)
    {
        (sink, last, serving, programs) = (to, 0, 0, []);
        foreach (var numbers in new Array[] { tickets, next, times, stages })
        {
            Array.Clear(numbers);
        }
    }

    public void Load(IReadOnlyList<IReadOnlyList<TicketOperation>> to) => programs = to;

    public void Run(int waiter)
    {
        var operation = programs[waiter][next[waiter]];
        switch (operation.Action, stages[waiter])
        {
            case (TicketAction.Acquire, LockStage.Out):
                (tickets[waiter], stages[waiter]) = (last++, LockStage.Waiting);
                sink.Stepped(new(TicketStep.Take, (byte)waiter));
                return;
            case (TicketAction.Acquire, LockStage.Waiting):
                stages[waiter] = LockStage.Inside;
                sink.Stepped(new(TicketStep.Enter, (byte)waiter));
                break;
            case (TicketAction.Release, LockStage.Inside):
                (tickets[waiter], stages[waiter], serving) = (0, LockStage.Out, serving + 1);
                sink.Stepped(new(TicketStep.Leave, (byte)waiter));
                break;
            case (TicketAction.Yield, _) when times[waiter]++ < operation.Times:
                return;
        }

        (times[waiter], next[waiter]) = (0, next[waiter] + 1);
    }

    int ITicketFacts.Last() => last;

    int ITicketFacts.Serving() => serving;

    int ITicketFacts.Ticket(int waiter) => tickets[waiter];

    int ITicketFacts.Stage(int waiter) => (int)stages[waiter];

    private bool MayEnter(int waiter) => tickets[waiter] == serving || (isHasty && tickets[waiter] == serving + 1);

    private uint Bits(Func<int, bool> isSet) => Enumerable.Range(0, sizes.Waiters).Aggregate(0u, (bits, waiter) => bits | (isSet(waiter) ? 1u << waiter : 0));
}

public sealed class TicketModel(TicketSizes sizes) : ContractModel<TicketStep>(new TicketSpec(), $"waiter={sizes.Waiters},last=60", typeof(ITicketFacts));

public sealed class TicketJudge(ITicketTarget target, TicketModel model) : Judge<TicketStep, TicketOperation>(model)
{
    public override uint Unfinished => target.Unfinished;

    public override uint Runnable => target.Runnable;

    protected override object Facts => target.Facts;

    public override void Load(IReadOnlyList<IReadOnlyList<TicketOperation>> programs) => target.Load(programs);

    public override void Turn(int thread) => target.Run(thread);

    protected override void Reset() => target.Reset(this);

    internal override IReadOnlyList<int> Begun(int threads) => [.. Enumerable.Repeat(int.MaxValue, threads)];
}

public sealed class TicketOperations() : ShapedOperations<TicketAction, TicketOperation, TicketSizes>(
    [new(TicketAction.Acquire, "acquire", []), new(TicketAction.Release, "release", []), new(TicketAction.Yield, "yield", [new("times", _ => 4)])])
{
    public override TicketAction KindOf(TicketOperation operation) => operation.Action;

    public override byte[] NumbersOf(TicketOperation operation) => [operation.Times];

    public override TicketOperation With(TicketAction kind, ReadOnlySpan<byte> numbers) => new(kind, numbers.Length > 0 ? numbers[0] : (byte)0);
}

public sealed class TicketContract : Contract<TicketStep, TicketOperation, TicketSizes, ITicketTarget>
{
    private static readonly int Sections = 4;
    private readonly TicketModel model = new(new());

    public override string Name => "ticket";

    public override string Actor => "waiter";

    public override string Example => "Take(waiter0)";

    public override string Measure => "steps";

    public override IOperations<TicketOperation> Operations { get; } = new TicketOperations();

    public override IReadOnlyList<TicketSizes> Tried { get; } = [new()];

    public override bool ActorsAreAlike => true;

    internal override SizesText<TicketSizes> Sizes { get; } = new([new("waiters", 3, 3, sizes => sizes.Waiters, (sizes, number) => sizes with { Waiters = number })], new(), _ => null);

    public override ContractModel<TicketStep> ModelFor(TicketSizes sizes) => model;

    public override Judge<TicketStep, TicketOperation> JudgeOf(Func<TicketSizes, ITicketTarget> build, TicketSizes sizes) => new TicketJudge(build(sizes), model);

    public override Func<ulong, TestProgram<TicketOperation, TicketSizes>> Programs(TicketSizes? sizes) => number =>
    {
        var chance = new Chance(number);
        return new(sizes ?? new(), [.. Enumerable.Range(0, 3).Select(_ => (IReadOnlyList<TicketOperation>)[.. Enumerable.Range(0, Sections).SelectMany(_ => Section(chance))])]);
    };

    private static IEnumerable<TicketOperation> Section(Chance chance) =>
        [new(TicketAction.Acquire), .. chance.OneIn(2) ? [new TicketOperation(TicketAction.Yield, (byte)chance.Below(4))] : Array.Empty<TicketOperation>(), new(TicketAction.Release)];
}
