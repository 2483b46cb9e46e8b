using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Verified.Proofs.Solvers;

/// <summary>What the program of a solver says of itself.</summary>
internal static class SolverProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly ConcurrentDictionary<(string Path, long Size, DateTime Written), string> Versions = [];

    /// <summary>The first line that it prints of its version; <c>unknown</c> where it prints none in time.</summary>
    public static string Version(string path)
    {
        var file = new FileInfo(path);
        return Versions.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), at => Said(at.Path));
    }

    private static string Said(string path)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (Task.WaitAll([output, errors], Patience) && output.Result.Split('\n')[0].Trim() is { Length: > 0 } line)
                return line;
            process.Kill();
        }
        catch (Win32Exception)
        {
            // It does not start. Whoever asks it hears why.
        }
        return "unknown";
    }
}
