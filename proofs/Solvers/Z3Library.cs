using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Verified.Abi;

namespace Verified.Proofs.Solvers;

/// <summary>Z3 as a library, which the package Microsoft.Z3 calls in processes of ours (<c>src/Z3Process</c>): what goes wrong in native code ends such a process, and not the run.</summary>
/// <remarks>
/// A process is kept for the next conversation, since to start one takes longer than most proofs. There are never more of them than conversations at a time. They read their input all the while, so they
/// end at once when we do, however that is.
/// </remarks>
/// <param name="path">The library; null: there is none.</param>
public sealed class Z3Library(string? path)
{
    private const string Present = "; with ", Absent = "; without a library: ", Program = "Verified.Z3Process.dll";

    // What a start may take on a machine that does ten other things.
    private const int StartMs = 60_000;

    // One that ends without a word may have been ended by somebody else; a library that does not load says so.
    private const int Starts = 3;

    private readonly ConcurrentBag<SolverProcess> idle = [];
    private readonly Lock gate = new();
    private (string? Version, string? Absence)? said;

    /// <summary>The one of this machine; null where the program is to be asked instead: <c>VERIFIED_Z3_PROGRAM=1</c>.</summary>
    public static Z3Library? Default { get; } = Environment.GetEnvironmentVariable("VERIFIED_Z3_PROGRAM") == "1" ? null : new(Find());

    /// <summary>The package and the library, as they call themselves; null where it does not load.</summary>
    public string? Version => Said().Version;

    /// <summary>Why it cannot be asked; null where it can.</summary>
    public string? Absence => Said().Absence;

    /// <summary>The library's file.</summary>
    public string? Path => path;

    /// <summary>A process that answers with the library, at the beginning of a conversation.</summary>
    /// <param name="options">What the solver does otherwise than by itself, each <c>name=value</c>.</param>
    /// <exception cref="InvalidOperationException">None starts.</exception>
    internal SolverProcess Take(IEnumerable<string> options)
    {
        SolverProcess? process;
        while (idle.TryTake(out process) && !process.IsAlive)
            process.Dispose();
        process ??= Start().Process ?? throw new InvalidOperationException($"{Path} loads no more");
        process.Tell($"(set-info :options \"{string.Join(' ', options)}\")");
        return process;
    }

    /// <summary>Takes a process back. One that was ended, or left in the middle of an answer, is none for another conversation.</summary>
    internal void Give(SolverProcess process)
    {
        if (process.IsIdle && process.IsAlive)
            idle.Add(process);
        else
            process.Dispose();
    }

    // The launcher's unpacked one, else that of the system.
    private static string? Find() => Environment.GetEnvironmentVariable("VERIFIED_LIBZ3") is { Length: > 0 } set ? set
        : Environment.GetEnvironmentVariable("VERIFIED_IGNORE_SYSTEM_COMPONENTS") == "1" ? null
        : new[] { "/usr/lib", "/lib" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal)
            .Select(folder => System.IO.Path.Combine(folder, "libz3.so.4")).FirstOrDefault(File.Exists);

    // Asked of the first process, which is then there for the first conversation.
    private (string? Version, string? Absence) Said()
    {
        lock (gate)
        {
            if (said is null)
            {
                var (process, version, absence) = path is null ? (null, null, "libz3 is missing") : Start();
                if (process is not null)
                    idle.Add(process);
                said = (version, absence);
            }
            return said.Value;
        }
    }

    private (SolverProcess? Process, string? Version, string? Absence) Start()
    {
        for (var left = Starts - 1; left > 0; left--)
        {
            if (StartOnce() is { } started)
                return started;
        }
        return StartOnce() ?? (null, null, $"{Program} ended before it had loaded {path}");
    }

    // Null where it ended without a word.
    private (SolverProcess? Process, string? Version, string? Absence)? StartOnce()
    {
        // The host that runs us, whatever it was started as.
        var host = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(host, [System.IO.Path.Combine(AppContext.BaseDirectory, Program), path!]);
        // The runtime's pipes for debuggers would stay in the temporary folder; what the library needs may lie beside it.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["LD_LIBRARY_PATH"] = string.Join(':', new[] { System.IO.Path.GetDirectoryName(path), Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") }.Where(one => !string.IsNullOrEmpty(one)));
        SolverProcess? process = null;
        try
        {
            process = SolverProcess.Start("Z3 as a library", start);
            using var watch = new Timer(_ => process.Kill(), null, StartMs, Timeout.Infinite);
            var line = process.ReadLine() ?? "";
            if (line.StartsWith(Present, StringComparison.Ordinal))
                return (process, line[Present.Length..], null);
            process.Dispose();
            return line.StartsWith(Absent, StringComparison.Ordinal) ? (null, null, $"{path}: {line[Absent.Length..]}") : null;
        }
        catch (MissingComponentException fault)
        {
            return (null, null, fault.Message);
        }
    }
}
