using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Verified.Cli.Checks;
using Verified.Proofs.Solvers;

namespace Verified.Cli.Reports;

/// <summary>Where a run took place: what a reader needs to judge whether it would end so elsewhere.</summary>
/// <param name="Kernel">As <c>uname -r</c> says.</param>
/// <param name="Cpu">The processor's model.</param>
/// <param name="Cores">How many processors this process may use.</param>
/// <param name="MemoryMebibytes">How much memory the machine has, in MiB.</param>
/// <param name="Commit">The commit of the tree; null where that cannot be told.</param>
/// <param name="HasChanges">Whether the tree has changes that are not committed; null where that cannot be told.</param>
/// <param name="Solvers">The solvers that are here.</param>
internal sealed record RunEnvironment(string Kernel, string Cpu, int Cores, long MemoryMebibytes, string? Commit, bool? HasChanges, IReadOnlyList<SolverVersion> Solvers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Lazy<Task<RunEnvironment>> Asked = new(() => Cli.Patience.Begin(() => Task.FromResult(Ask(isWithPrograms: true))));

    /// <summary>Begins to ask, once. Asked when the work begins, it is there when a report wants it: programs are started for it, and an interruption waits for none.</summary>
    public static void Begin() => _ = Asked.Value;

    /// <summary>Of this machine and this checkout. What a run that was interrupted at its very beginning does not know by then, it leaves out.</summary>
    public static RunEnvironment Of(RunReport report) =>
        !report.Interrupted || Task.WaitAny([Asked.Value], Cli.Patience.OfAPart) == 0 ? Asked.Value.GetAwaiter().GetResult() : Ask(isWithPrograms: false);

    /// <summary>The seeds of a run, each once.</summary>
    public static IReadOnlyList<ulong> SeedsOf(RunReport report) => [.. report.Cases.Select(one => one.Seed).OfType<ulong>().Distinct().Order()];

    /// <summary>The tree in a few words: <c>3a5f2a1 with changes</c>.</summary>
    public string Tree => Commit is null ? "unknown" : $"{Commit}{(HasChanges == true ? " with changes" : "")}";

    private static RunEnvironment Ask(bool isWithPrograms)
    {
        var changes = !isWithPrograms ? null : Said("git", "-C", Repository.Root, "status", "--porcelain", "--untracked-files=no");
        return new(
            FirstLine("/proc/sys/kernel/osrelease", _ => true) ?? RuntimeInformation.OSDescription,
            Value(FirstLine("/proc/cpuinfo", line => line.StartsWith("model name", StringComparison.Ordinal))) ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            long.TryParse(Value(FirstLine("/proc/meminfo", line => line.StartsWith("MemTotal", StringComparison.Ordinal)))?.Split(' ')[0], CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes >> 10 : 0,
            isWithPrograms && Said("git", "-C", Repository.Root, "rev-parse", "HEAD")?.Trim() is { Length: > 0 } commit ? commit : null,
            changes is null ? null : changes.Length > 0,
            !isWithPrograms ? [] : SolverVersion.Of([Solver.Z3, Solver.Cvc5]));
    }

    private static string? FirstLine(string file, Func<string, bool> isWanted)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault(isWanted);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Value(string? line) => line?.Split(':', 2) is [_, var value] ? value.Trim() : null;

    // What a program prints; null where it is not there, fails, or takes too long.
    private static string? Said(string program, params string[] arguments)
    {
        try
        {
            using var running = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEndAsync());
            if (!Task.WaitAll([output, errors], Patience) || !running.WaitForExit(Patience))
            {
                running.Kill();
                return null;
            }

            return running.ExitCode == 0 ? output.Result : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
