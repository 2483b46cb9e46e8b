using System.Text;
using Verified.Spec.Language.Finite;
using Verified.Spec.Language.Finite.Compiled;

namespace Verified.Spec.Language.Promela;

/// <summary>A finite model as Promela: one inline for each rule, one alternative of one loop for each of its instances.</summary>
/// <remarks>
/// Spin then stores exactly the states of the model, and its transitions are those of the model and one more, since it counts the initial state as reached: an instance is a d_step that
/// leads back to the head of the loop, an instance that changes nothing is a matched state, and two instances with the same effect are two transitions.
/// Every claim is an alternative that can only be taken to fail, so that it is evaluated once for each state, which is less than an assertion after each step.
/// Laws are left out: a Promela state does not remember the one before it.
/// </remarks>
public sealed class PromelaExport
{
    private readonly FiniteModel model;
    private readonly PromelaTerms terms;
    private readonly Folding all;
    private readonly StringBuilder text = new();
    private readonly HashSet<Component> copied = [];

    private PromelaExport(FiniteModel model)
        => (this.model, terms, all) = (model, new PromelaTerms(model), Folding.Nothing(model) with { LargestUnrolled = int.MaxValue });

    /// <summary>The text of a model.</summary>
    public static string Text(FiniteModel model)
    {
        var export = new PromelaExport(model);
        var rules = string.Concat(model.Rules.Select(export.Rule));
        export.Header();
        return export.text.Append(rules).Append(export.Loop()).ToString();
    }

    private void Header()
    {
        text.Append($"/* {model.Specification.Name} in the scope {model.Scope}\n   Generated. Claims left to the solver: {string.Join(", ", model.LeftToSolver.Select(claim => claim.Id))} */\n\n");
        foreach (var choice in model.Layout.Fields.Select(f => f.Component.Value).Concat(model.Rules.SelectMany(r => r.Rule.Parameters).Select(p => p.Sort)).Where(sort => sort.Class == SortClass.Choice).Distinct())
        {
            for (var ordinal = 0; ordinal < choice.Members.Count; ordinal++)
                text.Append($"#define {PromelaTerms.Member(choice, ordinal)} {ordinal}\n");
        }
        text.Append('\n');
        foreach (var field in model.Layout.Fields.Where(f => f.Width * f.Cells > 0))
            text.Append($"{Declaration(field)}{(field.Component.Initially == 0 ? "" : $" = {field.Component.Initially}")};   /* {field.Component.Says} */\n");
        foreach (var field in model.Layout.Fields.Where(f => copied.Contains(f.Component)))
            text.Append($"hidden {Type(field)} old_{field.Component.Name}{(field.Cells > 1 ? $"[{field.Cells}]" : "")};\n");
    }

    // Spin packs single bits and bit fields, not arrays of them; nothing that it packs can be hidden.
    private static string Declaration(Field field)
        => field.Cells > 1 ? $"{(field.Largest == 1 ? "bool" : Type(field))} {field.Component.Name}[{field.Cells}]"
            : field.Largest == 1 ? $"bool {field.Component.Name}" : $"unsigned {field.Component.Name} : {field.Width}";

    private static string Type(Field field) => field.Largest switch { < 256 => "byte", < 32_768 => "short", _ => "int" };

    private string Rule(FiniteRule rule)
    {
        var body = new StringBuilder().Append($"\ninline {rule.Rule.Name}({string.Join(", ", rule.Rule.Parameters.Select(PromelaTerms.Name))}) {{\n  d_step {{\n");
        var nothing = new HashSet<Component>();
        Term[] guards = [.. rule.Rule.Guards.Select(guard => all.Fold(guard.Condition)).Where(guard => guard != Logic.True), all.Fold(Logic.Not(rule.Cut))];
        body.Append($"    {string.Join(" &&\n    ", guards.Where(guard => guard != Logic.True).DefaultIfEmpty(Logic.True).Select(guard => terms.Text(guard, nothing)))};\n");
        if (all.Fold(Logic.Not(rule.Mistake)) is var right && right != Logic.True)
            body.Append($"    assert({terms.Text(right, nothing)});\n");
        foreach (var line in Effects(rule))
            body.Append($"    {line}\n");
        return body.Append("  }\n}\n").ToString();
    }

    // The effects of a rule are simultaneous, assignments are not: what is read after it was written is read from a copy.
    private IEnumerable<string> Effects(FiniteRule rule)
    {
        var effects = rule.Effects.SelectMany(Written).ToArray();
        var old = new HashSet<Component>();
        for (var i = 0; i < effects.Length; i++)
            old.UnionWith(effects.Skip(i + 1).SelectMany(Reads).Where(component => component == effects[i].Component));
        copied.UnionWith(old);
        var copies = from field in model.Layout.Fields
                     where old.Contains(field.Component)
                     from index in field.Indices()
                     let cell = terms.Cell(field.Component, new Terms(index.Select((value, key) => new Literal(field.Component.Keys[key], value))), old)
                     select $"old_{cell} = {cell};";
        return copies.Concat(effects.Select(effect => Assignment(effect, old))).DefaultIfEmpty("skip;");
    }

    private IEnumerable<Effect> Written(Effect effect)
        => from one in all.Cases([.. effect.Bound.Cast<Variable>()])
           where model.Layout.Of(effect.Component).Width > 0
           let when = one.Fold(effect.When)
           where when != Logic.False
           select effect with { Index = new Terms(effect.Index.Select(one.Fold)), Bound = new Terms(), When = when, Value = one.Assume(when).Fold(effect.Value) };

    private static IEnumerable<Component> Reads(Effect effect)
        => effect.Index.Append(effect.When).Append(effect.Value).SelectMany(Logic.Nodes).OfType<Read>().Select(read => read.Component);

    private string Assignment(Effect effect, IReadOnlySet<Component> old)
    {
        var (cell, value) = (terms.Cell(effect.Component, effect.Index, old), terms.Text(effect.Value, old));
        return effect.When == Logic.True ? $"{cell} = {value};" : $"{cell} = ({terms.Text(effect.When, old)} -> {value} : {cell});";
    }

    private string Loop()
    {
        var loop = new StringBuilder("\nactive proctype contract() {\nend:\n  do\n");
        foreach (var claim in model.Claims)
            loop.Append($"  :: d_step {{ {terms.Text(all.Fold(Logic.Not(claim.Body)), new HashSet<Component>())} -> assert(false) }}   /* {claim.Id} */\n");
        foreach (var rule in model.Rules)
        {
            for (var instance = rule.First; instance < rule.First + rule.Instances; instance++)
                loop.Append($"  :: {rule.Rule.Name}({string.Join(", ", rule.Arguments(instance))})\n");
        }
        return loop.Append("  od\n}\n").ToString();
    }
}
