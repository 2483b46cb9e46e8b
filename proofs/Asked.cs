using System.Collections.Concurrent;
using Verified.Proofs.Solvers;

namespace Verified.Proofs;

/// <summary>Asks solvers for obligations: for the text that is emitted, and where its premises are none or not enough, for the one with everything that may be assumed.</summary>
internal sealed class Asked(ObligationText text, Premises premises, ProofCache cache, CancellationToken cancel) : IDisposable
{
    private readonly ConcurrentDictionary<Solver, ConcurrentBag<FreshSolver>> idle = [];
    private readonly ConcurrentBag<FreshSolver> all = [];

    // All solvers are asked the same text.
    private readonly ConcurrentDictionary<Obligation, Lazy<string>> texts = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentBag<(Solver Solver, string Text)> proved = [];

    /// <summary>What a solver says of an obligation, and the names of what the proof uses.</summary>
    public (Opinion Opinion, IReadOnlyCollection<string> Core) Of(Solver solver, Obligation obligation)
    {
        cancel.ThrowIfCancellationRequested();
        if (premises.For(obligation) is { } listed && Ask(solver.Alone(), Text(obligation, listed)) is { Answer: Answer.Unsat } brief)
            return (brief with { Solver = solver.Name }, listed);
        // The options for a search are for a text with much in it that leads nowhere.
        var core = new List<string>();
        var opinion = Ask(solver with { Prelude = "" }, text.Alone(obligation), core);
        return (opinion with { UsesEverything = true }, core);
    }

    /// <summary>Keeps what was proved since the last time.</summary>
    public void Keep()
    {
        var fresh = new List<(Solver Solver, string Text)>();
        while (proved.TryTake(out var one))
            fresh.Add(one);
        foreach (var group in fresh.GroupBy(one => one.Solver))
            cache.Keep(group.Key, group.Select(one => one.Text));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Keep();
        foreach (var solver in all)
            solver.Dispose();
    }

    private string Text(Obligation obligation, IReadOnlyCollection<string> listed) => texts.GetOrAdd(obligation, _ => new Lazy<string>(() => text.Alone(obligation, listed))).Value;

    private Opinion Ask(Solver solver, string question, List<string>? core = null)
    {
        if (cache.Has(solver, question))
            return new Opinion(solver.Name, Answer.Unsat, TimeSpan.Zero) { IsFromBefore = true };
        var bag = idle.GetOrAdd(solver, _ => []);
        if (!bag.TryTake(out var fresh))
            all.Add(fresh = new FreshSolver(solver, cancel));
        var reply = fresh.Ask(question);
        if (reply.Answer == Answer.Unsat)
        {
            core?.AddRange(fresh.Core());
            if (reply.Instead is null)
                proved.Add((solver, question));
        }
        bag.Add(fresh);
        return new Opinion(solver.Name, reply.Answer, reply.Spent) { Fault = reply.Fault, Instead = reply.Instead };
    }
}
