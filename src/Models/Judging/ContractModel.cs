using System.Runtime.CompilerServices;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Models.Judging.Traces;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>A specification in the scope of an implementation, ready to judge its steps.</summary>
/// <typeparam name="TKind">The steps that an implementation reports, by the names of the rules.</typeparam>
public class ContractModel<TKind> where TKind : struct, Enum
{
    private readonly int[] rules;
    private readonly int[][] ranges;
    private readonly Lazy<UInt128[]> concerned;

    /// <summary>Generates the code for a scope.</summary>
    /// <param name="specification">The specification.</param>
    /// <param name="scope">The scope, as <c>explore --scope</c> takes it.</param>
    /// <param name="facts">The interface with one member for each observed component.</param>
    protected ContractModel(Specification specification, string scope, Type facts)
    {
        Finite = new FiniteModel(specification, Scope.Parse(specification, scope));
        Compiled = new CompiledModel(Finite);
        Forced = new ForcedSteps(Finite);
        Abstraction = Abstraction.Of(facts, Finite.Layout);
        rules = [.. Enum.GetNames<TKind>().Select(name => Finite.Rule(name).Position)];
        ranges = [.. rules.Select(position => Finite.Rules[position].Sizes.ToArray())];
        concerned = new(() => [.. Finite.Rules.Select(rule => Mask(Compiled.ClaimsOf(rule.Position)))]);
    }

    /// <summary>The specification in the scope.</summary>
    public FiniteModel Finite { get; }

    /// <summary>Its generated code.</summary>
    public CompiledModel Compiled { get; }

    /// <summary>How far what has an end of its own is, 0 where there is none: at the end of a run all are 0. Empty where nobody says so.</summary>
    internal virtual IReadOnlyList<Field> UnderWay => [];

    /// <summary>What an implementation's facts say in its terms.</summary>
    internal Abstraction Abstraction { get; }

    /// <summary>Steps taken although a guard refuses them.</summary>
    internal ForcedSteps Forced { get; }

    /// <summary>The rule of a kind of steps.</summary>
    public FiniteRule RuleOf(TKind kind) => Finite.Rules[rules[Number(kind)]];

    /// <summary>The arguments of a step, as many as its rule has.</summary>
    public int[] ArgumentsOf(in Step<TKind> step)
    {
        Span<int> arguments = stackalloc int[Step<TKind>.MostArguments];
        step.CopyTo(arguments);
        return arguments[..ranges[Number(step.Kind)].Length].ToArray();
    }

    /// <summary>The step in words: <c>ZapPte(range0,va1)</c>. Arguments that the scope does not have are left as numbers.</summary>
    public string Text(in Step<TKind> step) =>
        IsInScope(step) ? StateText.Step(RuleOf(step.Kind), ArgumentsOf(step)) : $"{step.Kind}({string.Join(',', ArgumentsOf(step))})";

    /// <summary>Reads a step in words: its kind, and as many arguments as its rule has.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    internal Step<TKind> Parse(string where, string text, string example) =>
        StepText.Parse<TKind>(where, text, example, RuleOf) is var (kind, arguments) ? Step<TKind>.Of(kind, arguments) : default;

    /// <summary>Whether the scope has every argument.</summary>
    internal bool IsInScope(in Step<TKind> step)
    {
        Span<int> arguments = stackalloc int[Step<TKind>.MostArguments];
        step.CopyTo(arguments);
        var range = ranges[Number(step.Kind)];
        return IsBelow(range, arguments[..range.Length]);
    }

    /// <summary>Takes a step as the specification has it. See <see cref="CompiledModel.Step"/>; <see cref="StepOutcomes.OutOfScope"/> if an argument is too large.</summary>
    internal int Take(ulong[] before, in Step<TKind> step, ulong[] after)
    {
        Span<int> arguments = stackalloc int[Step<TKind>.MostArguments];
        step.CopyTo(arguments);
        var kind = Number(step.Kind);
        var range = ranges[kind];
        arguments = arguments[..range.Length];
        return IsBelow(range, arguments) ? Compiled.Step(before, rules[kind], arguments, after) : StepOutcomes.OutOfScope;
    }

    /// <summary>The claims that a step can break, as bits.</summary>
    internal UInt128 ConcernedBy(in Step<TKind> step) => concerned.Value[rules[Number(step.Kind)]];

    internal static int Number(TKind kind) => Unsafe.BitCast<TKind, int>(kind);

    private static UInt128 Mask(IReadOnlyList<int> claims) => claims.Aggregate(UInt128.Zero, (mask, claim) => mask | (UInt128.One << claim));

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

/// <summary>What the judging adds to <see cref="StepOutcome"/>.</summary>
internal static class StepOutcomes
{
    /// <summary>An argument of the step names a thing that the scope does not have.</summary>
    internal static readonly int OutOfScope = -100;
}
