using System.Collections.Concurrent;
using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen;

namespace Verified.Models.Xen;

/// <summary>The Xen specification in the scope of a hypervisor, ready to judge its steps.</summary>
public sealed class XenModel
{
    private static readonly XenSpec Spec = new();
    private static readonly ConcurrentDictionary<XenSizes, Lazy<XenModel>> Models = [];

    private readonly int[] rules;
    private readonly int[][] ranges;

    private XenModel(XenSizes sizes)
    {
        Sizes = sizes;
        // Large enough for every reference that a state of these sizes can have.
        Finite = new FiniteModel(Spec, Scope.Parse(Spec, $"frame={sizes.Frames},slot={sizes.Slots},domain={sizes.Domains},vcpu={sizes.Vcpus},cpu={sizes.Vcpus},gdtpage=1,twolevels=0,lineartables={(sizes.LinearTables ? 1 : 0)},typecount=127,generalcount=127"));
        Compiled = new CompiledModel(Finite);
        Abstraction = new Abstraction<IXenFacts>(Finite.Layout);
        Forced = new ForcedSteps(Finite);
        Tallies = new Tallies(Spec, Finite.Layout);
        UnderWay = [Finite.Layout.Of(Spec.Asks.Component), Finite.Layout.Of(Spec.Locks.Component)];
        Concerned = [.. Finite.Rules.Select(rule => Mask(Compiled.ClaimsOf(rule.Position)))];
        rules = [.. Enum.GetNames<XenStepKind>().Select(name => Finite.Rule(name).Position)];
        ranges = [.. rules.Select(position => Finite.Rules[position].Sizes.ToArray())];
    }

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static XenModel For(XenSizes sizes) => Models.GetOrAdd(sizes, key => new Lazy<XenModel>(() => new XenModel(key))).Value;

    /// <summary>The sizes of the hypervisors that it judges.</summary>
    public XenSizes Sizes { get; }

    /// <summary>The specification in their scope.</summary>
    public FiniteModel Finite { get; }

    /// <summary>Its generated code.</summary>
    public CompiledModel Compiled { get; }

    /// <summary>What a hypervisor's facts say in its terms.</summary>
    internal Abstraction<IXenFacts> Abstraction { get; }

    /// <summary>For each kind of step the claims that it can break, as bits.</summary>
    internal IReadOnlyList<UInt128> Concerned { get; }

    /// <summary>The claims that some steps can break.</summary>
    internal UInt128 ConcernedBy(in XenStep step) => Concerned[rules[(int)step.Kind]];

    /// <summary>Steps taken although a guard refuses them.</summary>
    internal ForcedSteps Forced { get; }

    /// <summary>Its counts, counted anew.</summary>
    internal Tallies Tallies { get; }

    /// <summary>What a virtual processor has only while it is in the hypervisor.</summary>
    internal IReadOnlyList<Field> UnderWay { get; }

    /// <summary>The rule of a step.</summary>
    public FiniteRule RuleOf(XenStepKind kind) => Finite.Rules[rules[(int)kind]];

    /// <summary>The arguments of a step, as many as its rule has.</summary>
    public int[] ArgumentsOf(in XenStep step)
    {
        Span<int> arguments = [step.A, step.B, step.C, step.D, step.E, step.F, step.G];
        return arguments[..RuleOf(step.Kind).Sizes.Count].ToArray();
    }

    /// <summary>The step in words: <c>ValidateLeaf(frame2,slot0)</c>. Arguments that the scope does not have are left as numbers.</summary>
    public string Text(in XenStep step)
    {
        var (rule, arguments) = (RuleOf(step.Kind), ArgumentsOf(step));
        return IsBelow([.. rule.Sizes], arguments) ? StateText.Step(rule, arguments) : $"{step.Kind}({string.Join(',', arguments)})";
    }

    /// <summary>Takes a step as the specification has it. See <see cref="CompiledModel.Step"/>; <see cref="NotifierModel.OutOfScope"/> if an argument is too large.</summary>
    internal int Take(ulong[] before, in XenStep step, ulong[] after)
    {
        Span<int> arguments = [step.A, step.B, step.C, step.D, step.E, step.F, step.G];
        var range = ranges[(int)step.Kind];
        arguments = arguments[..range.Length];
        return IsBelow(range, arguments) ? Compiled.Step(before, rules[(int)step.Kind], arguments, after) : NotifierModel.OutOfScope;
    }

    private static UInt128 Mask(IReadOnlyList<int> claims) => claims.Aggregate(UInt128.Zero, (mask, claim) => mask | (UInt128.One << claim));

    internal static bool IsBelow(ReadOnlySpan<int> limits, ReadOnlySpan<int> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] >= limits[i])
                return false;
        }
        return true;
    }
}
