using System.Runtime.InteropServices;

namespace Verified.Cli;

/// <summary>Ctrl-C and a polite kill: the first asks the work to stop and report, the second ends the process.</summary>
internal sealed class Interruption : IDisposable
{
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
        if (_source.IsCancellationRequested)
        {
            Environment.Exit((int)ExitStatus.Interrupted);
        }

        signal.Cancel = true;
        _source.Cancel();
    }
}
