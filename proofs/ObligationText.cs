using System.Text;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>The SMT-LIB text of obligations: unsatisfiable means proved.</summary>
public sealed class ObligationText(Specification specification, SmtWriter writer)
{
    /// <summary>What the obligations of a group share: the state, what may be assumed of it, the rule's guards.</summary>
    public string Context(Obligation obligation) => (obligation.Occasion == Occasion.Initially ? Unconstrained() : Claimed()) + Assumptions(obligation);

    /// <summary>The state, and all claims about it.</summary>
    public string Claimed()
    {
        var text = new StringBuilder(Unconstrained());
        Assert(text, specification.Claims.Where(claim => claim is { IsLaw: false, IsFiniteOnly: false, IsCorollary: false })
            .Select(claim => (claim.Id, writer.Print(claim.Body))));
        return text.ToString();
    }

    /// <summary>The initial state, or the rule's parameters and guards.</summary>
    public string Assumptions(Obligation obligation)
    {
        var text = new StringBuilder();
        if (obligation.Occasion == Occasion.Initially)
            Assert(text, writer.Initially());
        foreach (var parameter in obligation.Rule?.Parameters ?? [])
            text.AppendLine(writer.Parameter(parameter));
        Assert(text, obligation.Rule?.Guards.Select((guard, i) => ($"guard.{i + 1}", writer.Print(guard.Condition))) ?? []);
        return text.ToString();
    }

    /// <summary>The state, of which nothing is assumed but that words are natural numbers.</summary>
    public string Unconstrained()
    {
        var text = new StringBuilder(writer.Declarations());
        Assert(text, writer.Naturals());
        return text.ToString();
    }

    /// <summary>The claim, negated, at the time that the obligation names. A component named <paramref name="unknown"/> takes any value in the step.</summary>
    public string Negation(Obligation obligation, Component? unknown = null)
    {
        var text = new StringBuilder();
        for (var claim = obligation.Claim; claim.From is not null; claim = Named(claim))
            Assert(text, [(claim.From, writer.Print(Named(claim).Body))]);
        var changed = obligation.Written.ToHashSet();
        foreach (var component in changed.Where(c => c != unknown))
            text.AppendLine(writer.NextDefinition(obligation.Rule!, component));
        if (unknown is not null)
            text.AppendLine(writer.NextUnknown(unknown));
        var after = obligation.Occasion == Occasion.Preserved || unknown is not null;
        var body = after && !obligation.Claim.IsLaw ? Logic.After(obligation.Claim.Body) : obligation.Claim.Body;
        Assert(text, [("goal", $"(not {writer.Print(body, unknown is null ? changed : [.. changed, unknown])})")]);
        return text.ToString();
    }

    /// <summary>The obligation as a file that a solver answers by itself.</summary>
    public string Alone(Obligation obligation) => $"""
        ; {obligation.Claim.Id}: {obligation.Claim.Sentence}
        ; {Meaning(obligation)} "unsat" means proved, for any number of things of every kind.
        (set-option :produce-unsat-cores true)
        (set-logic ALL)
        {Context(obligation)}{Negation(obligation)}(check-sat)

        """;

    /// <summary>The obligations of a group, to be read by a solver after <see cref="Claimed"/> (those of the initial state: after <see cref="Unconstrained"/>).</summary>
    public string Group(IReadOnlyList<Obligation> group)
    {
        var text = new StringBuilder(Assumptions(group[0]));
        foreach (var obligation in group)
            text.AppendLine($"; {obligation.Name}: {Meaning(obligation)}").AppendLine("(push 1)").Append(Negation(obligation)).AppendLine("(check-sat)").AppendLine("(pop 1)");
        return text.ToString();
    }

    // Declared before, so that no two corollaries rest on each other; a corollary itself, so that no induction rests on one.
    private Claim Named(Claim claim)
        => claim.IsCorollary && specification.Claims.TakeWhile(other => other.Id != claim.Id).FirstOrDefault(other => other.IsCorollary && other.Id == claim.From) is { } named
            ? named : throw new InvalidOperationException($"{claim.Id} may rest on a corollary declared before it, not on {claim.From}");

    private static string Meaning(Obligation obligation) => obligation.Occasion switch
    {
        Occasion.Initially => "Does the initial state violate it?",
        Occasion.Preserved => $"Can a step {obligation.Rule!.Name} violate it, where all claims held before?",
        Occasion.Follows => "Can a state violate it where the other claims hold?",
        Occasion.Idle => "Can a step that changes nothing violate it?",
        _ => throw new ArgumentOutOfRangeException(nameof(obligation)),
    };

    private static void Assert(StringBuilder text, IEnumerable<(string Name, string Fact)> facts)
    {
        foreach (var (name, fact) in facts)
            text.AppendLine($"(assert (! {fact} :named |{name}|))");
    }
}
