using System.Text;
using Verified.Abi;

namespace Verified.Spec.Language.Manual;

/// <summary>The contract as a manual: every rule with its guards, refusals, effects and source; what the guards name; the claims; the state. Markdown.</summary>
public sealed class ContractManual
{
    private readonly Specification specification;
    private readonly SourceComments comments;
    private readonly Helpers helpers;

    /// <summary>The manual of a specification.</summary>
    public ContractManual(Specification specification)
    {
        this.specification = specification;
        comments = new SourceComments(specification.GetType());
        helpers = new Helpers(specification, comments);
    }

    /// <summary>The whole manual.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine($"# The {specification.Name} contract").AppendLine().AppendLine(Head());
        text.AppendLine().AppendLine("## Parameters").AppendLine();
        foreach (var setting in specification.Settings)
            text.AppendLine($"* `{setting.Name}`: {setting.Says}");
        text.AppendLine().AppendLine("## Rules");
        foreach (var rule in specification.Rules)
            text.AppendLine().AppendLine($"### {Signature(rule)}").AppendLine().Append(Entry(rule));
        text.AppendLine().AppendLine("## Words").AppendLine().AppendLine("What guards name beside the state, the parameters and the arguments of the rule.").AppendLine();
        foreach (var line in Words([.. specification.Rules]))
            text.AppendLine(line);
        text.AppendLine().AppendLine("## Choices").AppendLine();
        foreach (var sort in Choices())
            text.AppendLine($"* `{sort.Name}`: {string.Join(", ", sort.Members.Select(member => $"`{member}`"))}");
        text.AppendLine().AppendLine("## Claims").AppendLine();
        foreach (var claim in specification.Claims)
            text.AppendLine($"* **{claim.Id}** {string.Join(' ', new[] { claim.Sentence, Kind(claim) }.Where(part => part.Length > 0))}  ").AppendLine($"  `{Printer.Term(claim.Body)}`  ").AppendLine($"  Source: {claim.Source}");
        text.AppendLine().AppendLine("## State").AppendLine().AppendLine("| component | value | meaning |").AppendLine("| --- | --- | --- |");
        foreach (var component in specification.Components)
            text.AppendLine($"| `{Name(component)}` | {component.Value} | {component.Says}{Where(component)}{Shown(component.Reality)} |");
        text.AppendLine().AppendLine("## Scopes").AppendLine().AppendLine($"`./verified check` searches each of these to the end, and sees whether every rule happens in one of them; `./verified explore {specification.Name} --scope SCOPE` searches one.").AppendLine();
        foreach (var scope in specification.Scopes)
            text.AppendLine($"* `{(scope.Text.Length == 0 ? "(the default scope)" : scope.Text)}`  ").AppendLine($"  {scope.Says}{(scope.IsQuick ? " *Also in the quick check.*" : "")}");
        return text.ToString();
    }

    /// <summary>One rule's entry, without its heading.</summary>
    public string Entry(Rule rule)
    {
        var text = new StringBuilder();
        text.AppendLine(comments.Summary(rule.Method));
        if (rule.Method.IsDefined(typeof(HardwareAttribute), false))
            text.AppendLine("Hardware does this of its own accord.");
        text.AppendLine();
        foreach (var guard in rule.Guards)
            text.AppendLine($"* needs `{GuardText.Quoted(specification, guard)}`{(StandsForItself(rule, guard) ? "" : $", that is `{Printer.Term(guard.Condition)}`")}{(guard.Refusal == Errno.None ? "" : $", else **-{guard.Refusal}**")}");
        foreach (var effect in rule.Effects.Where(effect => !effect.IsDerived && effect.Component.Reality != Reality.Witness))
            text.AppendLine($"* then `{Printer.Effect(effect)}`");
        return text.AppendLine().AppendLine(comments.Remarks(rule.Method)).ToString();
    }

    /// <summary>What the guards of these rules name beside the state, the parameters and their arguments: a list in Markdown.</summary>
    public IEnumerable<string> Words(IReadOnlyList<Rule> rules)
    {
        var names = rules.SelectMany(rule => rule.Guards).SelectMany(guard => GuardText.Free(guard.Text)).ToHashSet();
        return helpers.Named(names).SelectMany(helper => helper.Formula is null ? new[] { $"* `{helper.Signature}`: {helper.Says}" } : [$"* `{helper.Signature}`: {helper.Says}  ", $"  `{helper.Formula}`"]);
    }

    /// <summary>A rule's name and parameters.</summary>
    public static string Signature(Rule rule) => $"{rule.Name}({string.Join(", ", rule.Parameters.Select(p => $"{p.Sort} {p.Name}"))})";

    private string Head() => $"""
        Generated from `spec/` by `./verified show {specification.Name}`. A rule is one atomic step: where every guard holds, all effects happen at once, and every term of them is read in the state before; where two effects write the same place, the later one counts.

        Guards are quoted from the source: `!`, `&` and `|` are not, and, or; `a.Implies(b)` is `a implies b`, `x.Is(Y)` is `x is Y`, and `x.IsAny(Y, Z)` is `x is Y or Z`; `All<K>(x => a)` says `a` of every `x` of the kind `K`, `Any<K>(x => a)` of some;
        `If(a, x, y)` is `x if a else y`. A guard with a name that this page does not define, since it is local to the source, is followed by its formula. Where a guard without an errno does not hold, the step is not possible.

        Two things that the language adds to every rule are not printed with it: what means something only where another component is true becomes 0 where the rule makes that false, as the table of the state says of each; and the numberings behind counts, which only proofs use, are kept.
        """;

    /// <summary>Whether all names in a guard's text are defined, and mean there what they mean in the rule: those in the text of a helper are the helper's.</summary>
    private bool StandsForItself(Rule rule, Guard guard)
    {
        var names = GuardText.Free(GuardText.Quoted(specification, guard));
        var arguments = names.Where(name => rule.Parameters.Any(parameter => parameter.Name == name)).ToList();
        return names.Except(arguments).All(IsDefined)
            && (guard.Method == rule.Name || arguments.SequenceEqual(Logic.Nodes(guard.Condition).OfType<Variable>().Where(rule.Parameters.Contains).Select(variable => variable.Name).Distinct()));
    }

    private bool IsDefined(string name)
        => GuardText.OfTheLanguage.Contains(name) || helpers.Has(name) || specification.Settings.Any(setting => setting.Name == name)
            || specification.Components.Any(component => component.Name == name || component.Keys.Append(component.Value).Any(sort => sort.Name == name))
            || specification.Rules.SelectMany(rule => rule.Parameters).Any(parameter => parameter.Sort.Name == name);

    private IEnumerable<Sort> Choices()
        => specification.Components.Select(component => component.Value).Concat(specification.Rules.SelectMany(rule => rule.Parameters).Select(parameter => parameter.Sort))
            .Where(sort => sort.Class == SortClass.Choice).Distinct().OrderBy(sort => sort.Name, StringComparer.Ordinal);

    private static string Name(Component component) => component.Keys.Count == 0 ? component.Name : $"{component.Name}[{string.Join(", ", component.Keys)}]";

    private static string Where(Component component) => component.Under is null ? "" : $" 0 where `{component.Under}` is false.";

    private static string Shown(Reality reality) => reality switch
    {
        Reality.Observed or Reality.Hidden => "",
        Reality.Ghost => " *Ghost.*",
        Reality.Witness => " *For proofs only.*",
        _ => throw new ArgumentOutOfRangeException(nameof(reality)),
    };

    private static string Kind(Claim claim) => claim.IsLaw ? "*(a law over steps)*" : claim.IsFiniteOnly ? "*(counted in finite readings)*" : claim.IsCorollary ? "*(a corollary)*" : "";
}
