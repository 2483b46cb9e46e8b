using System.Text;
using Verified.Abi;

namespace Verified.Spec.Language.Manual;

/// <summary>The contract as a manual: every rule with its guards, refusals, effects and source; the state; the claims. Markdown.</summary>
public sealed class ContractManual(Specification specification)
{
    private readonly SourceComments comments = new(specification.GetType());

    /// <summary>The whole manual.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine($"# The {specification.Name} contract").AppendLine();
        text.AppendLine($"Generated from `spec/` by `./verified show {specification.Name}`. A rule is one atomic step: where every guard holds, all effects happen at once, and every term of them is read in the state before.");
        text.AppendLine().AppendLine("## Parameters").AppendLine();
        foreach (var setting in specification.Settings)
            text.AppendLine($"* `{setting.Name}`: {setting.Says}");
        text.AppendLine().AppendLine("## Rules");
        foreach (var rule in specification.Rules)
            text.AppendLine().AppendLine($"### {Signature(rule)}").AppendLine().Append(Entry(rule));
        text.AppendLine().AppendLine("## Claims").AppendLine();
        foreach (var claim in specification.Claims)
            text.AppendLine($"* **{claim.Id}** {claim.Sentence} {Kind(claim)}  ").AppendLine($"  Source: {claim.Source}");
        text.AppendLine().AppendLine("## State").AppendLine().AppendLine("| component | value | meaning |").AppendLine("| --- | --- | --- |");
        foreach (var component in specification.Components.Where(c => c.Reality != Reality.Witness))
            text.AppendLine($"| `{Name(component)}` | {component.Value} | {component.Says}{Where(component)}{(component.Reality == Reality.Ghost ? " *Ghost.*" : "")} |");
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
            text.AppendLine($"* needs `{guard.Text}`{(guard.Refusal == Errno.None ? "" : $", else **-{guard.Refusal}**")}");
        foreach (var effect in rule.Effects.Where(e => e.Component.Reality != Reality.Witness && !IsReset(e)))
            text.AppendLine($"* then `{Printer.Effect(effect)}`");
        return text.AppendLine().AppendLine(comments.Remarks(rule.Method)).ToString();
    }

    /// <summary>A rule's name and parameters.</summary>
    public static string Signature(Rule rule) => $"{rule.Name}({string.Join(", ", rule.Parameters.Select(p => $"{p.Sort} {p.Name}"))})";

    private static string Name(Component component) => component.Keys.Count == 0 ? component.Name : $"{component.Name}[{string.Join(", ", component.Keys)}]";

    private static string Where(Component component) => component.Under is null ? "" : $" 0 where `{component.Under}` is false.";

    private static string Kind(Claim claim) => claim.IsLaw ? "*(a law over steps)*" : claim.IsFiniteOnly ? "*(counted in finite readings)*" : claim.IsCorollary ? "*(a corollary)*" : "";

    // That a part of an entry goes with the entry is said once, in the state's table.
    private static bool IsReset(Effect effect) => effect.Component.Under is not null && effect.Value is Literal { Value: 0 };
}
