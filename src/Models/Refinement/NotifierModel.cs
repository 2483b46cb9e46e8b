using System.Collections.Concurrent;
using Verified.Abi.Notifier;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;
using Step = Verified.Abi.Notifier.Step;

namespace Verified.Models.Refinement;

/// <summary>The notifier specification in the scope of an implementation, ready to judge its steps.</summary>
public sealed class NotifierModel
{
    private static readonly NotifierSpec Spec = new();
    private static readonly ConcurrentDictionary<Sizes, Lazy<NotifierModel>> Models = [];

    private readonly int[] rules;
    private readonly int[][] ranges;

    private NotifierModel(Sizes sizes)
    {
        Sizes = sizes;
        Finite = new FiniteModel(Spec, Scope.Parse(Spec, NotifierScope.Of(sizes)));
        Compiled = new CompiledModel(Finite);
        Abstraction = new Abstraction<INotifierFacts>(Finite.Layout);
        Forced = new ForcedSteps(Finite);
        Operations = [Finite.Layout.Of(Spec.Phases.Component), Finite.Layout.Of(Spec.Stages.Component), Finite.Layout.Of(Spec.Steps.Component)];
        rules = [.. Enum.GetNames<StepKind>().Select(name => Finite.Rule(name).Position)];
        ranges = [.. rules.Select(position => Finite.Rules[position].Sizes.ToArray())];
    }

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static NotifierModel For(Sizes sizes) => Models.GetOrAdd(sizes, key => new Lazy<NotifierModel>(() => new NotifierModel(key))).Value;

    /// <summary>The sizes of the implementations that it judges.</summary>
    public Sizes Sizes { get; }

    /// <summary>The specification in their scope.</summary>
    public FiniteModel Finite { get; }

    /// <summary>Its generated code.</summary>
    public CompiledModel Compiled { get; }

    /// <summary>What an implementation's facts say in its terms.</summary>
    internal Abstraction<INotifierFacts> Abstraction { get; }

    /// <summary>Steps taken although a guard refuses them.</summary>
    internal ForcedSteps Forced { get; }

    /// <summary>How far each window, change and fault is; 0 where there is none.</summary>
    internal IReadOnlyList<Field> Operations { get; }

    /// <summary>The rule of a step.</summary>
    public FiniteRule RuleOf(StepKind kind) => Finite.Rules[rules[(int)kind]];

    /// <summary>The arguments of a step, as many as its rule has.</summary>
    public int[] ArgumentsOf(in Step step)
    {
        Span<int> arguments = [step.A, step.B, step.C, step.D, step.E];
        return arguments[..RuleOf(step.Kind).Sizes.Count].ToArray();
    }

    /// <summary>The step in words: <c>ZapPte(window0,va1)</c>. Arguments that the scope does not have are left as numbers.</summary>
    public string Text(in Step step)
    {
        var (rule, arguments) = (RuleOf(step.Kind), ArgumentsOf(step));
        return IsInScope(rule, arguments) ? StateText.Step(rule, arguments) : $"{step.Kind}({string.Join(',', arguments)})";
    }

    /// <summary>Whether the scope has every argument.</summary>
    internal static bool IsInScope(FiniteRule rule, ReadOnlySpan<int> arguments) => IsBelow([.. rule.Sizes], arguments);

    /// <summary>Takes a step as the specification has it. See <see cref="CompiledModel.Step"/>; <see cref="OutOfScope"/> if an argument is too large.</summary>
    internal int Take(ulong[] before, in Step step, ulong[] after)
    {
        Span<int> arguments = [step.A, step.B, step.C, step.D, step.E];
        var range = ranges[(int)step.Kind];
        arguments = arguments[..range.Length];
        return IsBelow(range, arguments) ? Compiled.Step(before, rules[(int)step.Kind], arguments, after) : OutOfScope;
    }

    /// <summary>An argument of the step names a thing that the scope does not have.</summary>
    internal static readonly int OutOfScope = -100;

    private static bool IsBelow(ReadOnlySpan<int> limits, ReadOnlySpan<int> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] >= limits[i])
                return false;
        }
        return true;
    }
}
