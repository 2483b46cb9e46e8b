using Verified.Hardware.Ring3;
using Verified.Kernel.Xen.Execution;

namespace Verified.Cli.Boot;

/// <summary>A kernel on the hypervisor of this project, in ring 3 of this machine's processor.</summary>
internal static class BootOnOurs
{
    /// <summary>Runs the kernel until it ends or somebody has enough of it.</summary>
    /// <exception cref="Abi.BadInputException">It is no kernel that can be booted.</exception>
    /// <exception cref="Abi.MissingComponentException">No processor can be had.</exception>
    public static BootEnd Run(BootedKernel kernel, IGuestConsole console, CancellationToken cancel)
    {
        var request = kernel.Request;
        PvMachine.Check(request);
        using var processor = KvmRing3.Open(PvMachine.BytesFor(request));
        var machine = PvMachine.Boot(request, processor, console);
        while (machine.Step())
        {
            cancel.ThrowIfCancellationRequested();
        }

        return Ended(machine.End!) with { Hypercalls = machine.Hypercalls, Exceptions = machine.Exceptions };
    }

    internal static BootEnd Ended(GuestEnd end) =>
        end.Kind switch
        {
            GuestEndKind.Poweroff => new BootEnd(ExitStatus.Holds, "", []),
            GuestEndKind.Reboot => new BootEnd(ExitStatus.Holds, end.Reason, []),
            GuestEndKind.Suspend or GuestEndKind.Other or GuestEndKind.SleepsForever or GuestEndKind.NoVcpuLeft or GuestEndKind.SaysCrash or GuestEndKind.Crashed =>
                new BootEnd(ExitStatus.Violated, end.Reason, end.Report),
        };
}
