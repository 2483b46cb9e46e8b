using System.Reflection;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;

namespace Verified.Tests.Xen;

/// <summary>A hypervisor that reports something else than it does, in one way.</summary>
internal sealed class FaultyHypervisor(IXenTarget target) : IXenTarget
{
    /// <summary>What becomes of a step; nothing: it is not reported.</summary>
    public Func<Step<XenStepKind>, Step<XenStepKind>?> Step { get; init; } = step => step;

    /// <summary>What errno is reported for a refused step.</summary>
    public Func<Errno, Errno> Refusal { get; init; } = errno => errno;

    /// <summary>What the guest gets.</summary>
    public Func<XenTurn, XenTurn> Turn { get; init; } = turn => turn;

    /// <summary>The name of a fact, and what it says instead.</summary>
    public (string Name, Func<object, object> Says)? Fact { get; init; }

    /// <summary>What stands in memory.</summary>
    public Func<int, ulong, ulong> Memory { get; init; } = (_, value) => value;

    public IXenFacts Facts => Fact is { } fact ? Liar.Of(target.Facts, fact.Name, fact.Says) : target.Facts;

    public uint Unfinished => target.Unfinished;

    public void Reset(IStepSink<XenStepKind> sink) => target.Reset(new Sink(this, sink));

    /// <summary>What it says of the entries that it looked at between two checks.</summary>
    public Func<int, int>? Entries { get; init; }

    public void Load(IReadOnlyList<IReadOnlyList<XenOperation>> vcpus) => target.Load(vcpus);

    public XenTurn Run(int vcpu) => Turn(target.Run(vcpu));

    public ReadOnlySpan<ulong> Words(int frame) => target.Words(frame).ToArray().Select((value, word) => Memory(word, value)).ToArray();

    public ulong MachineFrame(int frame) => target.MachineFrame(frame);

    public bool Holds(int cpu, ulong va) => target.Holds(cpu, va);

    private sealed class Sink(FaultyHypervisor owner, IStepSink<XenStepKind> sink) : IStepSink<XenStepKind>
    {
        public void Stepped(in Step<XenStepKind> step)
        {
            if (owner.Step(step) is { } reported)
            {
                sink.Stepped(reported);
            }
        }

        public void Refused(in Step<XenStepKind> step, Errno errno) => sink.Refused(step, owner.Refusal(errno));

        public void Checked(int entries) => sink.Checked(owner.Entries?.Invoke(entries) ?? entries);
    }
}

/// <summary>Facts of which one is not true.</summary>
public class Liar : DispatchProxy
{
    private IXenFacts _facts = null!;
    private string _name = "";
    private Func<object, object> _says = fact => fact;

    internal static IXenFacts Of(IXenFacts facts, string name, Func<object, object> says)
    {
        var liar = Create<IXenFacts, Liar>();
        ((Liar)(object)liar)._facts = facts;
        ((Liar)(object)liar)._name = name;
        ((Liar)(object)liar)._says = says;
        return liar;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var fact = targetMethod!.Invoke(_facts, args)!;
        return targetMethod.Name == _name ? _says(fact) : fact;
    }
}
