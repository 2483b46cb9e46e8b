using Verified.Proofs.Solvers;

namespace Verified.Cli.Checks;

/// <summary>A solver and what it says of its version.</summary>
internal sealed record SolverVersion(string Name, string Version)
{
    /// <summary>Those of these solvers that are here, as they are here.</summary>
    public static IReadOnlyList<SolverVersion> Of(IEnumerable<Solver> solvers) =>
        [.. solvers.Select(solver => solver.Here()).OfType<Solver>().Select(here => new SolverVersion(here.Name, here.Version))];
}
