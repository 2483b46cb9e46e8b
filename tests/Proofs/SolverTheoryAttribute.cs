using Xunit;

namespace Verified.Tests.Proofs;

/// <summary>Like <see cref="SolverFactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SolverTheoryAttribute : TheoryAttribute
{
    public SolverTheoryAttribute() => Skip = new SolverFactAttribute().Skip;
}
