using Verified.Proofs;
using Verified.Proofs.Solvers;
using Verified.Spec.Language.Smt;
using Verified.Spec.Notifier;
using Verified.Tests.Proofs;
using Xunit;

namespace Verified.Tests.Notifier;

/// <summary>The proofs as a test that ends at the first that fails: what a mutation tool runs against the specification's text.</summary>
public class InductionTests
{
    // A limit on work, not on time: the verdict is the same on a loaded machine.
    private static readonly Solver Quick = Solver.Z3 with { Arguments = ["-in", "-smt2", "rlimit=100000000"] };

    [SolverFact]
    public void Every_claim_is_inductive()
    {
        var specification = new NotifierSpec();
        var text = new ObligationText(specification, new SmtWriter(specification));
        foreach (var group in Obligation.Of(specification).GroupBy(obligation => obligation.Group))
        {
            using var session = new SolverSession(Quick, CancellationToken.None);
            session.Tell(text.Context(group.First()));
            foreach (var obligation in group)
            {
                session.Tell("(push 1)");
                Assert.True(session.Check(text.Negation(obligation)) == Answer.Unsat, obligation.Name);
                session.Tell("(pop 1)");
            }
        }
    }
}
