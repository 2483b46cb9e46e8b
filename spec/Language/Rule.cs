using System.Reflection;
using System.Runtime.CompilerServices;
using Verified.Abi;

namespace Verified.Spec.Language;

/// <summary>One condition of a rule.</summary>
/// <param name="Condition">What must hold.</param>
/// <param name="Text">The condition as it stands in the specification's source.</param>
/// <param name="Refusal">What the rule answers when it does not hold; <see cref="Errno.None"/>: the step is not possible then.</param>
public sealed record Guard(Term Condition, string Text, Errno Refusal)
{
    /// <summary>Where it is written, if that is known.</summary>
    public SourcePlace? Place { get; init; }

    /// <summary>The method that it is written in: the rule's, or that of a helper, whose names the text then uses. Empty if that is not known.</summary>
    public string Method { get; init; } = "";
}

/// <summary>One effect: the component takes a new value at an index, or wherever a condition over bound variables holds. All terms are read before the step.</summary>
/// <param name="Component">What is written.</param>
/// <param name="Index">Where: terms, or bound variables that range over everything.</param>
/// <param name="Bound">The bound variables, none for a point effect.</param>
/// <param name="When">Where it takes place.</param>
/// <param name="Value">The new value.</param>
public sealed record Effect(Component Component, Terms Index, Terms Bound, Term When, Term Value)
{
    /// <summary>The rule does not say it: the language adds it, since what a component means something under is cleared.</summary>
    public bool IsDerived { get; init; }

    /// <summary>What the effect makes of <paramref name="before"/> at the index <paramref name="at"/>.</summary>
    public Term Apply(IReadOnlyList<Term> at, Term before)
    {
        var values = new Dictionary<Variable, Term>();
        var here = new List<Term>();
        for (var i = 0; i < Index.Count; i++)
        {
            if (Index[i] is Variable bound && Bound.Contains(bound))
                values[bound] = at[i];
            else
                here.Add(Logic.Equal(at[i], Index[i]));
        }
        here.Add(Logic.Substitute(When, values));
        return Logic.If(Logic.And(here), Logic.Substitute(Value, values), before);
    }
}

/// <summary>One atomic step that the contract allows: parameters, guards in the order of the contract, then effects.</summary>
public sealed record Rule(string Name, IReadOnlyList<Variable> Parameters, IReadOnlyList<Guard> Guards, IReadOnlyList<Effect> Effects, MethodInfo Method)
{
    /// <summary>All guards at once.</summary>
    public Term Enabled => Logic.And(Guards.Select(guard => guard.Condition));

    /// <summary>The components that the rule writes.</summary>
    public IEnumerable<Component> Writes => Effects.Select(effect => effect.Component).Distinct();

    /// <summary>The value of a component at an index after the step, in terms of the state before it.</summary>
    public Term Next(Component component, IReadOnlyList<Term> at)
        => Effects.Where(effect => effect.Component == component)
            .Aggregate((Term)new Read(component, new Terms(at), After: false), (before, effect) => effect.Apply(at, before));

    /// <summary>A term over the state after the step, in terms of the state before it.</summary>
    public Term Before(Term term) => Logic.Rewrite(term, node => node is Read { After: true } read ? Next(read.Component, read.Index) : null);
}

/// <summary>A sentence that must hold: in every reachable state, or (a law) over every step.</summary>
/// <param name="Id">Never renumbered, such as MMN-SPTE-001.</param>
/// <param name="Name">The method's name, a positive sentence.</param>
/// <param name="Sentence">The claim for people.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Body">The recorded sentence.</param>
/// <param name="IsCorollary">It follows from the other claims about the same state; it is proved from them, and not used to prove them.</param>
/// <param name="From">The corollary declared before this one that its proof may use besides the claims, with all that its own proof may use.</param>
/// <param name="At">The component at whose values a proof uses the claim, in place of every term of the sort; null: the solver chooses.</param>
public sealed record Claim(string Id, string Name, string Sentence, string Source, Term Body, bool IsCorollary = false, string? From = null, string? At = null)
{
    /// <summary>Where it is written, if that is known.</summary>
    public SourcePlace? Place { get; init; }

    /// <summary>Whether the claim compares the state before a step with the one after it.</summary>
    public bool IsLaw => Logic.Nodes(Body).Any(node => node is Read { After: true });

    /// <summary>Whether only finite readings can evaluate it.</summary>
    public bool IsFiniteOnly => Logic.Nodes(Body).Any(node => node is HowMany);
}

/// <summary>Marks a method of a specification as a claim.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClaimAttribute(string id, string sentence, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>Where the claim is written.</summary>
    public SourcePlace? Place => SourcePlace.Of(file, line);

    /// <summary>The claim's id.</summary>
    public string Id => id;

    /// <summary>The claim in one sentence.</summary>
    public string Sentence => sentence;

    /// <summary>Header, manual section or commit.</summary>
    public string Source { get; init; } = "";

    /// <summary>It follows from the other claims about the same state.</summary>
    public bool Corollary { get; init; }

    /// <summary>The id of a corollary declared before this one that its proof may use, with all that its own proof may use.</summary>
    public string? From { get; init; }

    /// <summary>The map at whose values a proof uses the claim. To be named where an existence would otherwise yield a thing, of which the claim yields the next, without end.</summary>
    public string? At { get; init; }
}

/// <summary>Marks a rule as something that hardware does of its own accord.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HardwareAttribute : Attribute;
