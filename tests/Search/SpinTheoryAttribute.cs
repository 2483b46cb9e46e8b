using Xunit;

namespace Verified.Tests.Search;

/// <summary>A test that runs Spin, and is skipped with the reason where Spin or a C compiler is missing.</summary>
internal sealed class SpinTheoryAttribute : TheoryAttribute
{
    public SpinTheoryAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        var missing = new[] { "spin", "gcc" }.Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))).ToArray();
        if (missing.Length > 0)
            Skip = $"{string.Join(" and ", missing)} not installed";
    }
}
