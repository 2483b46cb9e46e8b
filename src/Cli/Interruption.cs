using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Verified.Cli;

/// <summary>Ctrl-C, a polite kill and a terminal that goes away: the first asks the work to stop and report, a later one ends the process.</summary>
/// <remarks>
/// A program that sends a signal to a process and to its group sends it twice at once; that is one wish. A process that is ended at once leaves no file half written, since files appear whole,
/// and nothing on the host: what it had started ends when its own input does.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan OneWish = TimeSpan.FromMilliseconds(250);

    private readonly Lock _asking = new();
    private readonly Stopwatch _sinceFirst = new();
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Ask))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Ask(PosixSignalContext signal)
    {
        signal.Cancel = true;
        lock (_asking)
        {
            if (_sinceFirst.Elapsed > OneWish)
            {
                Environment.Exit((int)ExitStatus.Interrupted);
            }

            if (_sinceFirst.IsRunning)
            {
                return;
            }

            _sinceFirst.Start();
        }

        // What is registered with the token runs here, and may take its time: a later signal must not wait for it.
        new Thread(_source.Cancel) { IsBackground = true }.Start();
    }
}
