using System.Text;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>The SMT-LIB text of obligations: unsatisfiable means proved.</summary>
public sealed class ObligationText(Specification specification, SmtWriter writer)
{
    private readonly Lazy<Declared> declared = new(() => new Declared(writer.Declarations()));
    private readonly Lazy<(string Name, string Fact)[]> naturals = new(() => [.. writer.Naturals()]);
    private readonly Lazy<(string Name, string Fact)[]> assumed = new(() => [.. Assumed(specification, writer)]);

    /// <summary>What the obligations of a group share: the state, what may be assumed of it, the rule's guards.</summary>
    public string Context(Obligation obligation) => (obligation.Occasion == Occasion.Initially ? Unconstrained() : Claimed()) + Assumptions(obligation);

    // The state, and all claims about it.
    private string Claimed()
    {
        var text = new StringBuilder(Unconstrained());
        Assert(text, Inductive(specification).Select(claim => (claim.Id, writer.Assumed(claim))));
        return text.ToString();
    }

    // The initial state, or the rule's parameters and guards.
    private string Assumptions(Obligation obligation)
    {
        var text = new StringBuilder();
        if (obligation.Occasion == Occasion.Initially)
            Assert(text, writer.Initially());
        text.Append(Parameters(obligation));
        Assert(text, Guards(obligation));
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
        Assert(text, Corollaries(obligation));
        return text.Append(Goal(obligation, unknown)).ToString();
    }

    /// <summary>All that the proof of an obligation may assume, by name. A claim about words is there a second time, for the word 0, as <c>ID.at-0</c>,
    /// and one whose premise has cases for each of them, as <c>ID.case-1</c> and so on.</summary>
    public IEnumerable<(string Name, string Fact)> Facts(Obligation obligation)
    {
        var state = obligation.Occasion == Occasion.Initially ? writer.Initially() : assumed.Value;
        return naturals.Value.Concat(state).Concat(Guards(obligation)).Concat(Corollaries(obligation));
    }

    /// <summary>The obligation as a file that a solver answers by itself: from the premises that are named, or from everything that may be assumed.</summary>
    public string Alone(Obligation obligation, IReadOnlyCollection<string>? premises = null)
    {
        var head = $"""
            ; {obligation.Claim.Id}: {obligation.Claim.Sentence}
            ; {Meaning(obligation)} "unsat" means proved, for any number of things of every kind.

            """;
        return head + (premises is null
            ? $"(set-option :produce-unsat-cores true)\n(set-logic ALL)\n{Context(obligation)}{Negation(obligation)}(check-sat)\n"
            : $"(set-logic ALL)\n{Slice(obligation, premises)}(check-sat)\n");
    }

    private static IEnumerable<Claim> Inductive(Specification specification)
        => specification.Claims.Where(claim => claim is { IsLaw: false, IsFiniteOnly: false, IsCorollary: false });

    private static IEnumerable<(string Name, string Fact)> Assumed(Specification specification, SmtWriter writer)
    {
        foreach (var claim in Inductive(specification))
        {
            yield return (claim.Id, writer.Assumed(claim));
            if (writer.AtZero(claim) is { } instance)
                yield return ($"{claim.Id}.at-0", instance);
            foreach (var (number, one) in writer.Cases(claim).Index())
                yield return ($"{claim.Id}.case-{number + 1}", one);
        }
    }

    private string Parameters(Obligation obligation) => string.Concat((obligation.Rule?.Parameters ?? []).Select(parameter => writer.Parameter(parameter) + "\n"));

    private IEnumerable<(string Name, string Fact)> Guards(Obligation obligation)
        => obligation.Rule?.Guards.Select((guard, i) => ($"guard.{i + 1}", writer.Print(guard.Condition))) ?? [];

    private IEnumerable<(string Name, string Fact)> Corollaries(Obligation obligation)
    {
        for (var claim = obligation.Claim; claim.From is not null; claim = Named(claim))
            yield return (claim.From, writer.Assumed(Named(claim)));
    }

    // Fewer assumptions prove no more, so what is left out can only make a proof fail.
    private string Slice(Obligation obligation, IReadOnlyCollection<string> premises)
    {
        var facts = string.Concat(Facts(obligation).Where(fact => premises.Contains(fact.Name)).Select(fact => $"(assert {fact.Fact})\n"));
        return declared.Value.Needed(Parameters(obligation) + facts + Goal(obligation, null, named: false));
    }

    private string Goal(Obligation obligation, Component? unknown, bool named = true)
    {
        var text = new StringBuilder();
        var changed = obligation.Written.ToHashSet();
        foreach (var component in changed.Where(c => c != unknown))
            text.AppendLine(writer.NextDefinition(obligation.Rule!, component));
        if (unknown is not null)
            text.AppendLine(writer.NextUnknown(unknown));
        var after = obligation.Occasion == Occasion.Preserved || unknown is not null;
        var body = after && !obligation.Claim.IsLaw ? Logic.After(obligation.Claim.Body) : obligation.Claim.Body;
        var goal = $"(not {writer.Print(body, unknown is null ? changed : [.. changed, unknown])})";
        return text.AppendLine(named ? $"(assert (! {goal} :named |goal|))" : $"(assert {goal})").ToString();
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
