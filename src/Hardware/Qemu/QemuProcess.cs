using System.Diagnostics;
using Verified.Abi;

namespace Verified.Hardware.Qemu;

/// <summary>A QEMU that lives no longer than we do.</summary>
/// <remarks>
/// Its parent is a shell that waits for the end of its own input, which comes when we close it or when we die in any way;
/// then it kills QEMU, which it has not reaped, so that the number is still QEMU's, and removes the private folder. The shell ignores the signals that a
/// terminal sends to everybody in the foreground; QEMU, which takes them however it was started, is in a session of its own, where they do not come. QEMU's own end is seen by the end of its output.
/// </remarks>
public sealed class QemuProcess : IDisposable
{
    private const string Script =
        "trap '' INT HUP TERM QUIT; d=$1; shift; if command -v setsid >/dev/null; then set -- setsid \"$@\"; fi; \"$@\" </dev/null & q=$!; exec >/dev/null 2>&1; read -r nothing; " +
        "kill -9 $q; wait $q; s=$?; rm -rf \"$d\"; exit $s";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    private readonly Process _shell;
    private QmpClient? _monitor;
    private bool _isDisposed;

    private QemuProcess(string folder, IReadOnlyList<string> arguments)
    {
        Folder = folder;
        _shell = Process.Start(Supervisor(folder, arguments)) ?? throw new InvalidOperationException("/bin/sh did not start");
        Serial = new Output(_shell.StandardOutput.BaseStream);
        Errors = new Output(_shell.StandardError.BaseStream);
    }

    /// <summary>A folder that only this user can enter, and that is removed with the process.</summary>
    public string Folder { get; }

    /// <summary>What QEMU writes to its standard output: the serial line, if the arguments say so (<see cref="SerialToOutput"/>).</summary>
    public Output Serial { get; }

    /// <summary>What QEMU complains about.</summary>
    public Output Errors { get; }

    /// <summary>The monitor.</summary>
    public QmpClient Monitor => _monitor!;

    /// <summary>QEMU has ended.</summary>
    public bool HasExited => Serial.HasEnded;

    /// <summary>Arguments that join the first serial line to <see cref="Serial"/>.</summary>
    public static IReadOnlyList<string> SerialToOutput { get; } = ["-chardev", "stdio,id=serial0,signal=off", "-serial", "chardev:serial0"];

    /// <summary>Arguments that make a memory that is shared with us the machine's RAM.</summary>
    public static IReadOnlyList<string> Ram(SharedMemory memory) =>
        ["-m", $"{memory.Bytes >> 20}M", "-object", $"memory-backend-file,id=ram0,size={memory.Bytes},mem-path={memory.Path},share=on", "-machine", "memory-backend=ram0"];

    /// <summary>A new private folder, for files that the arguments name.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("verified-qemu-").FullName;

    /// <summary>The shell that starts QEMU and ends it when its own input ends.</summary>
    internal static ProcessStartInfo Supervisor(string folder, IReadOnlyList<string> arguments) =>
        new("/bin/sh", ["-c", Script, "qemu", folder, QemuProgram.Path!, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };

    /// <summary>Starts QEMU, and waits until its monitor answers.</summary>
    /// <param name="folder">A folder from <see cref="NewFolder"/>; it belongs to the process from now on, also when this fails.</param>
    /// <param name="arguments">What the machine is. No display, no default devices and no configuration files are added.</param>
    /// <exception cref="MissingComponentException">There is no QEMU, or none that starts with these arguments in time.</exception>
    public static QemuProcess Start(string folder, params IReadOnlyList<string> arguments)
    {
        if (QemuProgram.Missing is { } reason)
        {
            Directory.Delete(folder, recursive: true);
            throw new MissingComponentException("QEMU", reason);
        }

        var socket = Path.Combine(folder, "qmp");
        var process = new QemuProcess(folder, [.. arguments, "-nodefaults", "-no-user-config", "-display", "none", "-qmp", $"unix:{socket},server=on,wait=off"]);
        try
        {
            process.Connect(socket);
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Waits until QEMU has ended by itself.</summary>
    /// <returns>False when time is up.</returns>
    public bool WaitForExit(TimeSpan atMost, CancellationToken cancel = default)
    {
        Serial.WaitFor(_ => false, atMost, cancel);
        return HasExited;
    }

    /// <summary>Why QEMU has ended by itself, in its own words: that of its monitor, or its first complaint; null where there is neither.</summary>
    public string? WhyExited()
    {
        var complaint = Errors.WaitFor(_ => false, TimeSpan.FromSeconds(1)).Trim().Split('\n')[0];
        return Monitor.ReadShutdownReason() ?? (complaint.Length > 0 ? complaint : null);
    }

    /// <summary>Ends QEMU, and removes what it had.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _monitor?.Dispose();
        _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
    }

    private void Connect(string socket)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience && !HasExited; Thread.Sleep(PollInterval))
        {
            if (File.Exists(socket) && QmpClient.TryConnect(socket, Patience) is { } monitor)
            {
                _monitor = monitor;
                return;
            }
        }

        var complaint = Errors.WaitFor(_ => false, TimeSpan.FromSeconds(1)).Trim().Split('\n')[0];
        throw new MissingComponentException("a QEMU that starts", complaint.Length > 0 ? complaint : $"its monitor does not answer within {Patience.TotalSeconds} s");
    }
}
