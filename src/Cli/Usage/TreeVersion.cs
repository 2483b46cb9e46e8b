using System.ComponentModel;
using System.Diagnostics;

namespace Verified.Cli.Usage;

/// <summary>Which tree this is.</summary>
internal static class TreeVersion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary><c>verified, commit 0123456789ab</c>, with a word when files differ from it; without git, or outside of a checkout, that it is not known.</summary>
    public static string Line() => Git("describe", "--always", "--abbrev=12", "--exclude=*", "--dirty= with changes") is { Length: > 0 } commit ? $"verified, commit {commit}" : "verified, commit not known";

    private static string? Git(params string[] words)
    {
        var start = new ProcessStartInfo("git", ["-C", Repository.Root, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = git.StandardOutput.ReadToEnd().Trim();
            return git.WaitForExit(Patience) && git.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
