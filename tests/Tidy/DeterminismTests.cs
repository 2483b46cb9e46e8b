using Xunit;

namespace Verified.Tests.Tidy;

/// <summary>A schedule is data only if nothing else decides: the kernel knows no thread, no clock and no chance.</summary>
public class DeterminismTests
{
    private static readonly string[] Chance =
    [
        "System.Random", "System.Guid", "System.HashCode", "System.Security.Cryptography.RandomNumberGenerator",
        "System.DateTime", "System.DateTimeOffset", "System.Diagnostics.Stopwatch", "System.TimeProvider",
        "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer", "System.Threading.Monitor",
        "System.Threading.Lock", "System.Threading.SemaphoreSlim", "System.Threading.Interlocked",
        "System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1", "System.Threading.Tasks.Parallel",
    ];

    [Theory]
    [InlineData("Verified.Kernel")]
    [InlineData("Verified.Spec.Notifier")]
    public void Nothing_but_its_input_decides_what_it_does(string assembly) =>
        Findings.None(Compiled.Named(assembly).Types.Intersect(Chance));

    [Fact]
    public void An_assembly_that_uses_a_task_is_found() =>
        Assert.Contains("System.Threading.Tasks.Task", Compiled.Named("Verified.Cli").Types.Intersect(Chance));

    /// <summary>A mutation tool passes constants by, so what stands in one is never mutated.</summary>
    [Fact]
    public void A_specification_has_no_constants() =>
        Findings.None(Compiled.Named("Verified.Spec.Notifier").Constants);

    [Fact]
    public void A_constant_is_found() =>
        Assert.Contains("JsonReport.Schema", Compiled.Named("Verified.Cli").Constants);
}
