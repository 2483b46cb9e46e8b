using Xunit;

namespace Verified.Tests.Models.Monitors;

/// <summary>A test that needs a C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerFactAttribute : FactAttribute
{
    /// <summary>Skips the test where there is no gcc.</summary>
    public CompilerFactAttribute()
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "gcc"))))
        {
            Skip = "gcc is not installed";
        }
    }
}
