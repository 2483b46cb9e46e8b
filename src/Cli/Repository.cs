using Verified.Abi;

namespace Verified.Cli;

/// <summary>The checkout this program was built from: kernel sources, seeded bugs and documents are read from it.</summary>
internal static class Repository
{
    /// <summary>The root of the checkout: what the launcher says, else the nearest folder above the program, or above where it is run, with the solution in it.</summary>
    /// <exception cref="MissingComponentException">The program runs outside of a checkout.</exception>
    public static string Root =>
        Environment.GetEnvironmentVariable("VERIFIED_ROOT")
        ?? Above(AppContext.BaseDirectory)
        ?? Above(Environment.CurrentDirectory)
        ?? throw new MissingComponentException("the source tree", "run ./verified from a checkout, or set VERIFIED_ROOT");

    private static string? Above(string folder)
    {
        for (var here = new DirectoryInfo(folder); here is not null; here = here.Parent)
        {
            if (File.Exists(Path.Combine(here.FullName, "Verified.sln")))
            {
                return here.FullName;
            }
        }

        return null;
    }
}
