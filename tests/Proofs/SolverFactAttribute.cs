using Verified.Proofs.Solvers;
using Xunit;

namespace Verified.Tests.Proofs;

/// <summary>A test that needs both solvers; without them it is skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SolverFactAttribute : FactAttribute
{
    public SolverFactAttribute()
    {
        if (new[] { Solver.Z3, Solver.Cvc5 }.FirstOrDefault(solver => solver.Here() is null) is { } missing)
            Skip = $"{missing.Name} is not on the PATH";
    }
}
