using Verified.Proofs.Solvers;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>Finds which assumptions the proof of an obligation needs, so that each solver proves it from these at once, with each of a few seeds.</summary>
public sealed class PremiseFinder(Specification specification, CancellationToken cancel) : IDisposable
{
    // Far below what a proof may take, on a machine that does other things as well.
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(300);

    private readonly ObligationText text = new(specification, new SmtWriter(specification));
    private readonly FreshSolver searching = new(Solver.Z3 with { Prelude = "" }, cancel);
    private readonly FreshSolver[] judges = [.. new[] { Solver.Z3, Solver.Cvc5 }.SelectMany(solver => new[] { 0, 1, 2 }.Select(seed => new FreshSolver(solver.Seeded(seed), cancel)))];

    /// <summary>The premises, or null where none were found: then it is not proved, or not at once.</summary>
    public IReadOnlyCollection<string>? Find(Obligation obligation)
    {
        if (searching.Ask(text.Alone(obligation)).Answer != Answer.Unsat)
            return null;
        string[] core = [.. searching.Core().Where(name => name != "goal")];
        return Candidates(core, [.. text.Facts(obligation).Select(fact => fact.Name)]).FirstOrDefault(premises => IsAtOnce(obligation, premises));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        searching.Dispose();
        foreach (var judge in judges)
            judge.Dispose();
    }

    // What one solver needed; the same with what it says of the word 0; the same with one more fact, whose terms lead another solver to the instance that it lacks.
    private static IEnumerable<IReadOnlyCollection<string>> Candidates(string[] core, string[] facts)
    {
        string[] zero = [.. core.Select(name => $"{name}.at-0").Where(facts.Contains)];
        return [core, [.. core, .. zero], [.. core.Where(name => !zero.Contains($"{name}.at-0")), .. zero], .. facts.Except(core).Select(one => (string[])[.. core, one])];
    }

    private bool IsAtOnce(Obligation obligation, IReadOnlyCollection<string> premises)
    {
        var question = text.Alone(obligation, premises);
        return judges.All(judge => judge.Ask(question) is { Answer: Answer.Unsat } reply && reply.Spent < AtOnce);
    }
}
