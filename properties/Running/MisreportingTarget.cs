using System.Reflection;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;

namespace Verified.Properties.Running;

/// <summary>An implementation that is right and says something wrong: from some step on, one of its facts is another one.</summary>
internal sealed class MisreportingTarget : INotifierTarget
{
    private readonly INotifierTarget _target;
    private readonly Facts _facts;

    public MisreportingTarget(INotifierTarget target, ulong seed)
    {
        _target = target;
        Facts = DispatchProxy.Create<INotifierFacts, Facts>();
        _facts = (Facts)(object)Facts;
        _facts.Of = target.Facts;
        _facts.Wrong = Members[seed % (ulong)Members.Length];
    }

    /// <summary>The number of the step after which the fact is wrong.</summary>
    public static int WrongFrom => 20;

    public INotifierFacts Facts { get; }

    public uint Runnable => _target.Runnable;

    public uint Unfinished => _target.Unfinished;

    // Facts about page 0, address space 0, slot 0 or secondary MMU 0 that mean something in every state.
    private static readonly string[] Members =
        ["Allocated", "Generation", "References", "Mapped", "CacheHeld", "Lives", "Pte", "Tlb", "Swapped", "SwapMap", "Cached", "Active", "Registered", "Lock", "Sequence", "SecondaryFlushPending", "Spte", "SecondaryTlb"];

    public void Reset(IStepSink<StepKind> sink)
    {
        _facts.StepsLeft = WrongFrom;
        _target.Reset(new Counting(sink, _facts));
    }

    public void Load(IReadOnlyList<IReadOnlyList<Operation>> threads) => _target.Load(threads);

    public void Run(int thread) => _target.Run(thread);

    public IReadOnlyList<Errno> Answers(int thread) => _target.Answers(thread);

    private sealed class Counting(IStepSink<StepKind> sink, Facts facts) : IStepSink<StepKind>
    {
        public void Stepped(in Step<StepKind> step)
        {
            facts.StepsLeft--;
            sink.Stepped(step);
        }
    }
}

/// <summary>The facts of another implementation, but for one.</summary>
public class Facts : DispatchProxy
{
    internal INotifierFacts Of { get; set; } = null!;

    internal string Wrong { get; set; } = "";

    internal int StepsLeft { get; set; }

    protected override object? Invoke(MethodInfo? member, object?[]? arguments)
    {
        var fact = member!.Invoke(Of, arguments);
        return StepsLeft > 0 || member.Name != Wrong || arguments!.Any(argument => (int)argument! != 0) ? fact : fact is bool truth ? !truth : (int)fact! + 1;
    }
}
