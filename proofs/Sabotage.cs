using System.Collections.Concurrent;
using Verified.Proofs.Solvers;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>Shows that proofs can fail. In a small scope, where a solver finds states, a rule's guards and all claims must be satisfiable together; and when one component that
/// the claim reads is left to chance in the step, the claim must break.</summary>
/// <param name="specification">What is proved.</param>
/// <param name="finder">Who is asked.</param>
/// <param name="cancel">Ends it.</param>
internal sealed class Sabotage(Specification specification, Solver finder, CancellationToken cancel)
{
    // Counts up to four holders.
    private const int Numbers = 5;

    // From small to enough for every rule and claim: where one thing of every kind is enough, one is quicker.
    private readonly Func<Sort, int>[] sizes = [_ => 1, _ => 2, .. specification.SmallestScope.Count > 0 ? [specification.Enough] : (Func<Sort, int>[])[]];

    /// <summary>Tries the obligations of a group; reports the component that broke each claim.</summary>
    public void Try(Obligation[] group, ConcurrentDictionary<string, Answer> vacuity, Action<Obligation, string> broken)
    {
        var open = group.ToList();
        if (group[0].Occasion == Occasion.Initially)
        {
            TryWithoutTheInitialState(open, broken);
            return;
        }
        foreach (var size in sizes)
        {
            var text = new ObligationText(specification, new SmtWriter(specification, sort => sort == Sort.Word ? Numbers : size(sort)));
            using var session = new SolverSession(finder, cancel);
            session.Tell(text.Context(group[0]));
            if (group[0].Rule is { } rule && vacuity.GetValueOrDefault(rule.Name, Answer.Unknown) != Answer.Sat)
                vacuity[rule.Name] = session.Check("");
            open.RemoveAll(obligation => Breaks(session, text, obligation, broken));
            if (open.Count == 0)
                return;
        }
    }

    /// <summary>Whether a rule that writes nothing can be taken.</summary>
    public Answer Satisfiable(Rule rule)
    {
        var text = new ObligationText(specification, new SmtWriter(specification, sort => sort == Sort.Word ? Numbers : sizes[^1](sort)));
        return SolverSession.Ask(finder, session =>
        {
            session.Tell(text.Context(new Obligation(Occasion.Preserved, rule, specification.Claims[0])));
            return session.Check("");
        }, cancel);
    }

    // What holds initially must not hold in every state.
    private void TryWithoutTheInitialState(IEnumerable<Obligation> open, Action<Obligation, string> broken)
    {
        var text = new ObligationText(specification, new SmtWriter(specification, sort => sort == Sort.Word ? Numbers : sizes[^1](sort)));
        using var session = new SolverSession(finder, cancel);
        session.Tell(text.Unconstrained());
        foreach (var obligation in open)
        {
            session.Tell("(push 1)");
            if (session.Check(text.Negation(obligation)) == Answer.Sat)
                broken(obligation, "the whole state");
            session.Tell("(pop 1)");
        }
    }

    private static bool Breaks(SolverSession session, ObligationText text, Obligation obligation, Action<Obligation, string> broken)
    {
        foreach (var component in obligation.Written.Concat(obligation.Deciding).Distinct())
        {
            session.Tell("(push 1)");
            var answer = session.Check(text.Negation(obligation, component));
            session.Tell("(pop 1)");
            if (answer != Answer.Sat)
                continue;
            broken(obligation, component.Name);
            return true;
        }
        return false;
    }
}
