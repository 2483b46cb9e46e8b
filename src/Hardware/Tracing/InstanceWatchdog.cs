using System.Diagnostics;

namespace Verified.Hardware.Tracing;

/// <summary>A shell that outlives us by a moment, to remove a trace instance when we could not.</summary>
/// <remarks>
/// It waits for the end of its standard input, which comes when we close it or when we die in any way. It ignores the
/// signals that a terminal sends to everybody in the foreground.
/// </remarks>
internal sealed class InstanceWatchdog : IDisposable
{
    private const string Script =
        "trap '' INT HUP TERM QUIT; exec >/dev/null 2>&1; read -r nothing; " +
        "n=0; while [ -d \"$0\" ] && [ $n -lt 100 ]; do echo 0 >\"$0/tracing_on\"; rmdir \"$0\" || sleep 0.1; n=$((n+1)); done";

    private readonly Process _shell;

    public InstanceWatchdog(string instance)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        start.ArgumentList.Add(instance);
        _shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start");
    }

    public void Dispose()
    {
        _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
