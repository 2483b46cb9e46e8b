using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Verified.Abi;
using Verified.Spec.Language.Finite;
using Verified.Spec.Language.Promela;

namespace Verified.Models.Search;

/// <summary>What Spin reports of a model.</summary>
/// <param name="States">States, stored.</param>
/// <param name="Transitions">Stored and matched states but for the initial one, which no transition leads to.</param>
/// <param name="Errors">Violated assertions.</param>
/// <param name="Seconds">The elapsed time that Spin measured.</param>
/// <param name="Bytes">States as stored with their overhead, and the hash table; without the search stack.</param>
/// <param name="Report">The report in full.</param>
public sealed record SpinResult(long States, long Transitions, int Errors, double Seconds, long Bytes, string Report)
{
    /// <summary>Bytes for each distinct state.</summary>
    public double BytesPerState => (double)Bytes / States;
}

/// <summary>Runs Spin on the exported text of a model: generates the verifier, compiles it for safety alone and for speed, and reads its report.</summary>
/// <remarks>The flags favour Spin: no partial-order reduction to compute (there is one process), no bound checks, no fairness, no state compression, full optimization, and a hash
/// table as large as the number of states that is expected.</remarks>
public static partial class Spin
{
    /// <summary>How the verifier is compiled.</summary>
    public static IReadOnlyList<string> CompilerFlags { get; } = ["-O3", "-w", "-DSAFETY", "-DNOREDUCE", "-DNOBOUNDCHECK", "-DNOFAIR", "-DMEMLIM=60000"];

    /// <summary>Searches all states of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="expectedStates">The number of states for which the hash table is made.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="MissingComponentException">Spin or the C compiler is not installed.</exception>
    public static SpinResult Run(FiniteModel model, long expectedStates = 1 << 20, CancellationToken cancel = default)
    {
        var folder = Directory.CreateTempSubdirectory("verified-spin-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "model.pml"), PromelaExport.Text(model));
            // Without -o2 a variable that is written and never read would be no part of the state.
            Start(folder, "spin", ["-a", "-o2", "model.pml"], "apt-get install spin", cancel);
            PrintInFull(Path.Combine(folder.FullName, "pan.c"));
            Start(folder, "gcc", [.. CompilerFlags, "-o", "pan", "pan.c"], "apt-get install gcc", cancel);
            var bits = Math.Clamp((int)Math.Ceiling(Math.Log2(expectedStates)), 16, 32);
            return Parse(Start(folder, Path.Combine(folder.FullName, "pan"), ["-n", "-m20000000", $"-w{bits}"], "", cancel));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Reads the numbers of a report.</summary>
    public static SpinResult Parse(string report)
    {
        double Number(Regex pattern) => pattern.Match(report) is { Success: true } found
            ? double.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new BadInputException("the report of pan", $"a line like '{pattern}'");
        if (report.Contains("max search depth too small"))
            throw new BadInputException("the report of pan", "a search that reached every depth");
        var megabytes = Number(StateMemory()) + Number(TableMemory());
        return new((long)Number(Stored()), (long)(Number(Stored()) + Number(Matched())) - 1, (int)Number(ErrorCount()), Number(Elapsed()), (long)(megabytes * (1 << 20)), report);
    }

    // Spin prints eight digits of its counts.
    private static void PrintInFull(string verifier) => File.WriteAllText(verifier, File.ReadAllText(verifier).Replace("%9.8g", "%.0f"));

    private static string Start(DirectoryInfo folder, string program, string[] arguments, string how, CancellationToken cancel)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var stop = cancel.Register(() => process.Kill());
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            cancel.ThrowIfCancellationRequested();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed on an exported model: {output}{errors.Result}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new MissingComponentException(program, how);
        }
    }

    [GeneratedRegex(@"(\S+) states, stored")]
    private static partial Regex Stored();

    [GeneratedRegex(@"(\S+) states, matched")]
    private static partial Regex Matched();

    [GeneratedRegex(@"errors: (\d+)")]
    private static partial Regex ErrorCount();

    [GeneratedRegex(@"pan: elapsed time (\S+) seconds")]
    private static partial Regex Elapsed();

    // The actual usage stands below the equivalent one, and is left out where nothing is saved.
    [GeneratedRegex(@"([\d.]+)\s+(?:actual|equivalent) memory usage for states", RegexOptions.RightToLeft)]
    private static partial Regex StateMemory();

    [GeneratedRegex(@"([\d.]+)\s+memory used for hash table")]
    private static partial Regex TableMemory();
}
