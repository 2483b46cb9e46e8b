using System.Collections.Concurrent;
using Verified.Proofs.Solvers;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>One mutant of a specification, and the proof that notices it.</summary>
/// <param name="What">What is wrong.</param>
/// <param name="KilledBy">The first obligation that no longer holds; null: every proof still holds, so no claim depends on what was changed.</param>
public sealed record MutantVerdict(string What, string? KilledBy)
{
    /// <summary>The solver gave no answer in its time, and none that shows a proof to fail: what becomes of the mutant is not known.</summary>
    public bool IsOpen { get; init; }
}

/// <summary>Which mutants of a specification's rules the proofs notice. Only the mutated rule's obligations can change, so only they are tried.</summary>
public static class KillMatrix
{
    // Counts up to four holders.
    private const int Numbers = 5;

    /// <summary>Tries every mutant.</summary>
    /// <exception cref="Verified.Abi.MissingComponentException">z3 is not there.</exception>
    public static IReadOnlyList<MutantVerdict> Of(Specification specification, Action<int, int>? progress, CancellationToken cancel)
    {
        var mutants = Mutant.Of(specification).ToArray();
        var verdicts = new ConcurrentDictionary<int, MutantVerdict>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        Parallel.For(0, mutants.Length, options, i =>
        {
            var tried = Tried(mutants[i], cancel);
            verdicts[i] = new MutantVerdict(mutants[i].What, tried.Killer) { IsOpen = tried.IsOpen };
            progress?.Invoke(verdicts.Count, mutants.Length);
        });
        return [.. verdicts.OrderBy(v => v.Key).Select(v => v.Value)];
    }

    // In a small scope the solver decides, so a counterexample is real: a state where all claims hold, and a step of the mutant after which one does not.
    // Most mutants break with two things of every kind. Where some rule needs more things, three are tried, and all that are needed by a rule that needs them.
    private static Trial Tried(Mutant mutant, CancellationToken cancel)
    {
        var obligations = Obligation.Of(mutant).Where(o => o.Rule == mutant.Rule).ToArray();
        if (obligations.Length == 0)
            return new(null, true, false);
        var tried = Try(mutant, obligations, _ => 2, cancel);
        if (tried.Killer is null && mutant.SmallestScope.Count > 0)
            tried = tried.Then(Try(mutant, obligations, sort => Math.Min(3, mutant.Enough(sort)), cancel));
        return tried.Killer is null && !tried.Taken && mutant.SmallestScope.Count > 0 ? tried.Then(Try(mutant, obligations, mutant.Enough, cancel)) : tried;
    }

    private static Trial Try(Mutant mutant, Obligation[] obligations, Func<Sort, int> size, CancellationToken cancel)
    {
        var text = new ObligationText(mutant, new SmtWriter(mutant, sort => sort == Sort.Word ? Numbers : size(sort)));
        return SolverSession.Ask(Solver.Z3, session =>
        {
            session.Tell(text.Context(obligations[0]));
            var taken = session.Check("");
            var isOpen = taken == Answer.Unknown;
            foreach (var obligation in taken == Answer.Sat ? obligations : [])
            {
                var answer = Ask(session, text, obligation);
                if (answer == Answer.Sat)
                    return new Trial(obligation.Name, true, false);
                isOpen |= answer == Answer.Unknown;
            }
            return new Trial(null, taken == Answer.Sat, isOpen);
        }, cancel);
    }

    private static Answer Ask(SolverSession session, ObligationText text, Obligation obligation)
    {
        session.Tell("(push 1)");
        var answer = session.Check(text.Negation(obligation));
        session.Tell("(pop 1)");
        return answer;
    }

    /// <summary>What was seen in a scope: the obligation that fails, whether the rule can be taken there, and whether an answer is missing.</summary>
    private sealed record Trial(string? Killer, bool Taken, bool IsOpen)
    {
        public Trial Then(Trial next) => next with { IsOpen = next.Killer is null && (IsOpen || next.IsOpen) };
    }
}
