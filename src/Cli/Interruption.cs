using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Verified.Cli;

/// <summary>Ctrl-C and a polite kill: the first asks the work to stop and report, a later one ends the process.</summary>
/// <remarks>A program that sends a signal to a process and to its group sends it twice at once; that is one wish.</remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan OneWish = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _sinceFirst = new();
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask),
        ];

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
        if (_sinceFirst.Elapsed > OneWish)
        {
            Environment.Exit((int)ExitStatus.Interrupted);
        }

        signal.Cancel = true;
        _sinceFirst.Start();
        _source.Cancel();
    }
}
