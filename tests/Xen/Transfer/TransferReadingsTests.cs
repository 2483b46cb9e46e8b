using Verified.Proofs;
using Verified.Proofs.Solvers;
using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Transfer;
using Answer = Verified.Proofs.Solvers.Answer;
using Verified.Tests.Proofs;
using Xunit;

namespace Verified.Tests.Xen.Transfer;

/// <summary>The contract of control transfer: the text that is proved against the reading that is searched.</summary>
public class TransferReadingsTests
{
    private static readonly TransferSpec Contract = new();

    public static TheoryData<string> Claims => [.. Contract.Claims.Where(claim => !claim.IsLaw).Select(claim => claim.Id)];

    public static TheoryData<string> Rules => [.. Contract.Rules.Select(rule => rule.Name)];

    [SolverTheory]
    [MemberData(nameof(Claims))]
    public void Every_claim_can_fail_and_the_interpreter_sees_it_in_the_state_that_the_solver_finds(string id)
    {
        var claim = Contract.Claims.Single(c => c.Id == id);
        using var session = new SolverSession(Solver.Z3, CancellationToken.None);
        var found = new SolverState(Contract, session);
        session.Tell(found.Writer.Declarations() + found.WithinCaps());

        Assert.Equal(Answer.Sat, session.Check($"(assert (not {found.Writer.Print(claim.Body)}))"));

        var model = found.Model();
        Assert.False(new Interpreter(model).Holds(claim, found.Packed(model)));
    }

    [SolverTheory]
    [MemberData(nameof(Rules))]
    public void A_step_that_the_solver_finds_is_the_step_that_the_interpreter_takes(string name)
    {
        var rule = Contract.Rules.Single(r => r.Name == name);
        using var session = new SolverSession(Solver.Z3, CancellationToken.None);
        var found = new SolverState(Contract, session);
        session.Tell(new ObligationText(Contract, found.Writer).Context(new Obligation(Occasion.Preserved, rule, Contract.Claims[0])) + found.WithinCaps());
        foreach (var component in rule.Writes)
            session.Tell(found.Writer.NextDefinition(rule, component));

        Assert.Equal(Answer.Sat, session.Check(""));

        var model = found.Model();
        var (before, interpreter) = (found.Packed(model), new Interpreter(model));
        var outcome = interpreter.Step(before, model.Rule(name), rule.Parameters.Select(found.Argument).ToArray(), out var after);
        Assert.Null(interpreter.FirstViolatedClaim(before));
        Assert.Equal(StepOutcome.Taken, outcome);
        Assert.Equal(found.Packed(model, rule.Writes.ToHashSet()), after);
        Assert.Null(interpreter.FirstViolatedClaim(after));
        Assert.Null(interpreter.FirstViolatedLaw(before, after));
    }
}
