using System.Reflection;

namespace Verified.Spec.Language;

/// <summary>Collects what one rule or claim does while its method runs.</summary>
public sealed class Recorder
{
    private readonly HashSet<string> names = [];
    private readonly List<Guard> guards = [];
    private readonly List<Effect> effects = [];

    /// <summary>A variable that no other variable of this rule or claim shares its name with.</summary>
    public Variable Fresh(Sort sort, string name)
    {
        var unique = name;
        for (var n = 2; !names.Add(unique); n++)
            unique = name + n;
        return new Variable(sort, unique);
    }

    internal Variable Fresh<TKind>(MethodInfo lambda, int parameter) where TKind : Kind
        => Fresh(Sort.Id<TKind>(), Named(lambda, parameter) ?? Sort.Id<TKind>().Called);

    internal void Add(Guard guard) => guards.Add(guard);

    internal void Write(Effect effect) => effects.Add(effect);

    internal Rule Finish(MethodInfo method, IReadOnlyList<Variable> parameters, IEnumerable<Component> components)
    {
        var rule = new Rule(method.Name, parameters, guards, [.. effects], method);
        var resets = from dependent in components
                     where dependent.Under is not null
                     from effect in rule.Effects
                     where effect.Component == dependent.Under
                     let gone = Logic.And(effect.When, Logic.Not(rule.Next(effect.Component, effect.Index)))
                     where gone != Logic.False
                     select new Effect(dependent, effect.Index, effect.Bound, gone, new Literal(dependent.Value, 0)) { IsDerived = true };
        return rule with { Effects = [.. rule.Effects, .. resets] };
    }

    // A discard parameter carries no name worth printing.
    private static string? Named(MethodInfo lambda, int parameter)
        => lambda.GetParameters() is var all && parameter < all.Length && all[parameter].Name is { Length: > 0 } name && !name.StartsWith('_')
            ? name : null;
}
