using Verified.Abi;
using Verified.Models.Traces;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Refinement;

/// <summary>A specification in the scope of an implementation, ready to judge its steps.</summary>
/// <typeparam name="TKind">The steps that an implementation reports, by the names of the rules.</typeparam>
/// <typeparam name="TFacts">What it shows of its state.</typeparam>
public sealed class ContractModel<TKind, TFacts> where TKind : struct, Enum
{
    private readonly int[] rules;
    private readonly int[][] ranges;

    /// <summary>Generates the code for a scope.</summary>
    public ContractModel(Specification specification, string scope)
    {
        Finite = new FiniteModel(specification, Scope.Parse(specification, scope));
        Compiled = new CompiledModel(Finite);
        Abstraction = new Abstraction<TFacts>(Finite.Layout);
        Forced = new ForcedSteps(Finite);
        rules = [.. Enum.GetNames<TKind>().Select(name => Finite.Rule(name).Position)];
        ranges = [.. rules.Select(position => Finite.Rules[position].Sizes.ToArray())];
    }

    /// <summary>The specification in the scope.</summary>
    public FiniteModel Finite { get; }

    /// <summary>Its generated code.</summary>
    public CompiledModel Compiled { get; }

    /// <summary>What an implementation's facts say in its terms.</summary>
    internal Abstraction<TFacts> Abstraction { get; }

    /// <summary>Steps taken although a guard refuses them.</summary>
    internal ForcedSteps Forced { get; }

    /// <summary>The rule of a step; the kinds of steps are numbered from 0.</summary>
    internal FiniteRule RuleOf(int kind) => Finite.Rules[rules[kind]];

    /// <summary>The arguments that the rule has, of those of a step.</summary>
    internal int[] ArgumentsOf(int kind, ReadOnlySpan<int> arguments) => arguments[..ranges[kind].Length].ToArray();

    /// <summary>Whether the scope has every argument.</summary>
    internal bool IsInScope(int kind, ReadOnlySpan<int> arguments)
    {
        var range = ranges[kind];
        for (var i = 0; i < range.Length; i++)
        {
            if (arguments[i] >= range[i])
                return false;
        }
        return true;
    }

    /// <summary>Takes a step as the specification has it. See <see cref="CompiledModel.Step"/>; <see cref="NotifierModel.OutOfScope"/> if an argument is too large.</summary>
    internal int Take(ulong[] before, int kind, ReadOnlySpan<int> arguments, ulong[] after)
        => IsInScope(kind, arguments) ? Compiled.Step(before, rules[kind], arguments[..ranges[kind].Length], after) : NotifierModel.OutOfScope;

    /// <summary>The step in words: <c>Iret(vcpu0,Three,true,Zero)</c>. Arguments that the scope does not have are left as numbers.</summary>
    internal string Text(int kind, ReadOnlySpan<int> arguments)
        => IsInScope(kind, arguments) ? StateText.Step(RuleOf(kind), ArgumentsOf(kind, arguments)) : $"{RuleOf(kind).Rule.Name}({string.Join(',', ArgumentsOf(kind, arguments))})";

    /// <summary>Reads a step in words: its kind, and as many arguments as its rule has.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    internal (TKind Kind, byte[] Arguments) Parse(string where, string text)
        => StepText.Parse<TKind>(where, text, $"{Finite.Rules[0].Rule.Name}(…)", kind => Finite.Rule(kind.ToString()));
}
