using System.Text;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>One thing to prove: that a claim holds at the start, or that a rule preserves it.</summary>
/// <param name="Rule">The rule; null: the initial state.</param>
/// <param name="Claim">The claim.</param>
public sealed record Obligation(Rule? Rule, Claim Claim)
{
    /// <summary>The obligation's name, also that of its file.</summary>
    public string Name => $"{Claim.Id}.{Rule?.Name ?? (Claim.IsCorollary ? "Follows" : "Initially")}";

    /// <summary>All obligations of a specification. A rule that writes nothing that a claim reads preserves it, and a law speaks of nothing at the start: these are left out.</summary>
    public static IEnumerable<Obligation> Of(Specification specification)
        => from claim in specification.Claims
           where !claim.IsFiniteOnly
           from rule in specification.Rules.Cast<Rule?>().Prepend(null)
           where rule is null ? !claim.IsLaw : !claim.IsCorollary && Touches(rule, claim)
           select new Obligation(rule, claim);

    /// <summary>The components that the claim reads and the rule writes.</summary>
    public IEnumerable<Component> Written => Rule is null ? [] : Rule.Writes.Where(Read(Claim).Contains);

    private static bool Touches(Rule rule, Claim claim) => rule.Writes.Any(Read(claim).Contains);

    private static HashSet<Component> Read(Claim claim) => [.. Logic.Nodes(claim.Body).OfType<Read>().Select(read => read.Component)];
}

/// <summary>The SMT-LIB text of obligations.</summary>
public sealed class ObligationText(Specification specification, SmtWriter writer)
{
    /// <summary>What all obligations of a rule share: the state, the claims before the step, the rule's guards.</summary>
    public string Context(Rule? rule, bool initially)
    {
        var text = new StringBuilder(writer.Declarations());
        foreach (var (name, fact) in writer.Naturals())
            Assert(text, name, fact);
        if (initially)
        {
            foreach (var (name, fact) in writer.Initially())
                Assert(text, name, fact);
            return text.ToString();
        }
        foreach (var claim in specification.Claims.Where(c => c is { IsLaw: false, IsFiniteOnly: false, IsCorollary: false }))
            Assert(text, claim.Id, writer.Print(claim.Body));
        if (rule is null)
            return text.ToString();
        foreach (var parameter in rule.Parameters)
            text.AppendLine(writer.Parameter(parameter));
        for (var i = 0; i < rule.Guards.Count; i++)
            Assert(text, $"guard.{i + 1}", writer.Print(rule.Guards[i].Condition));
        return text.ToString();
    }

    /// <summary>The claim after the step, negated. A component named <paramref name="unknown"/> takes any value instead of the rule's.</summary>
    public string Negation(Obligation obligation, Component? unknown = null)
    {
        var text = new StringBuilder();
        var written = obligation.Written.ToHashSet();
        foreach (var component in written)
            text.AppendLine(component == unknown ? writer.NextUnknown(component) : writer.NextDefinition(obligation.Rule!, component));
        var body = obligation.Claim.IsLaw || obligation.Claim.IsCorollary ? obligation.Claim.Body : Logic.After(obligation.Claim.Body);
        Assert(text, "goal", $"(not {writer.Print(body, written)})");
        return text.ToString();
    }

    private static void Assert(StringBuilder text, string name, string fact) => text.AppendLine($"(assert (! {fact} :named |{name}|))");
}
