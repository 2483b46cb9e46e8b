using Verified.Proofs.Solvers;
using Xunit;

namespace Verified.Tests.Proofs;

/// <summary>A test that needs Z3 both as a library and as a program; without them it is skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibraryFactAttribute : FactAttribute
{
    public LibraryFactAttribute()
    {
        if (Solver.Z3.Here() is not { Library: not null, Path: not null })
            Skip = Solver.Z3.Library is { } library ? library.Absence ?? "z3 is not on the PATH" : "VERIFIED_Z3_PROGRAM=1";
    }
}
