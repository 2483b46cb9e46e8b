using System.Security.Cryptography;
using System.Text;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>A digest of everything that decides what a packed state means and where it leads: the scope, the place and the first value of every component,
/// the guards and effects of every rule, the claims, and the hash by which states are told apart.</summary>
/// <remarks>It is taken over the recorded terms, in full: two texts that differ in one operator have two fingerprints.</remarks>
internal sealed class ModelFingerprint
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<Term, int> known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> numbers = [];

    private ModelFingerprint()
    {
    }

    /// <summary>The fingerprint in hexadecimal digits.</summary>
    internal static string Of(FiniteModel model)
    {
        var print = new ModelFingerprint();
        print.Line("model", model.Specification.Name, model.Scope, model.Layout.Words, model.Instances);
        foreach (var field in model.Layout.Fields)
            print.Line("component", field.Component.Name, field.Component.Value.Class, field.Offset, field.Width, field.Largest, string.Join('.', field.Sizes), field.Component.Initially);
        foreach (var rule in model.Rules)
            print.Add(rule);
        foreach (var claim in model.Claims.Concat(model.Laws))
            print.Line("claim", claim.Id, print.Number(claim.Body));
        ulong[] probe = [1, 2, 3];
        print.Line("hash", StateHash.Of(ref probe[0], probe.Length), StateHash.OfStep(1, 2, 3));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(print.text.ToString())));
    }

    private void Add(FiniteRule rule)
    {
        Line("rule", rule.Rule.Name, rule.First, string.Join('.', rule.Sizes), string.Join(' ', rule.Rule.Parameters.Select(Number)));
        foreach (var guard in rule.Rule.Guards)
            Line("guard", Number(guard.Condition), guard.Refusal, guard.Text);
        foreach (var effect in rule.Effects)
            Line("effect", effect.Component.Name, Numbers(effect.Index), Numbers(effect.Bound), Number(effect.When), Number(effect.Value));
        Line("limits", Number(rule.Cut), Number(rule.Mistake));
    }

    private string Numbers(Terms terms) => string.Join('.', terms.Select(Number));

    // Each term once, after the terms that it is made of, and from then on by its number.
    private int Number(Term term)
    {
        if (known.TryGetValue(term, out var number))
            return number;
        object?[] parts = term switch
        {
            Literal literal => ["literal", literal.Value],
            Variable variable => ["variable", variable.Name],
            Setting setting => ["setting", setting.Name],
            Read read => ["read", read.Component.Name, read.After, Numbers(read.Index)],
            Apply apply => ["apply", apply.Operator, Numbers(apply.Arguments)],
            Quantified quantified => [quantified.Universal ? "all" : "any", Numbers(quantified.Variables), Number(quantified.Body)],
            HowMany count => ["count", Numbers(count.Variables), Number(count.Body)],
            _ => throw new ArgumentException($"a term of an unknown kind: {term.GetType().Name}", nameof(term)),
        };
        var line = Parts([term.Sort.Name, .. parts]);
        if (!numbers.TryGetValue(line, out number))
        {
            numbers[line] = number = numbers.Count;
            text.Append(number).Append('=').Append(line);
        }
        return known[term] = number;
    }

    private void Line(params object?[] parts) => text.Append(Parts(parts));

    // The length of each part goes before it, so that no two lists of parts read the same.
    private static string Parts(object?[] parts)
        => string.Concat(parts.Select(part => FormattableString.Invariant($"{part}")).Select(part => $"{part.Length}:{part} ").Append("\n"));
}
