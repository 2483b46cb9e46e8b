using Verified.Abi;
using Verified.Hardware.Xen;

namespace Verified.Cli.Boot;

/// <summary>A kernel on real Xen, on an emulated machine.</summary>
internal static class BootOnXen
{
    /// <summary>What Xen says when it gives up. Why comes behind it, and then the last line.</summary>
    private const string Panic = "(XEN) Panic on CPU", EndOfPanic = "Manual reset required";

    private static readonly TimeSpan SecondsOfPanic = TimeSpan.FromSeconds(5);

    /// <summary>What QEMU calls it when a guest turns the machine off.</summary>
    private const string PowerOff = "guest-shutdown";

    /// <summary>What Xen says when its control domain has ended, and what that means. Of one that has taken its last vCPU down it says that it has halted. Source: Xen 4.17 xen/common/shutdown.c.</summary>
    private static readonly (string Says, BootEnd End)[] Endings =
    [
        ("(XEN) Hardware Dom0 halted: halting machine", new BootEnd(ExitStatus.Holds, "", [])),
        ("(XEN) Hardware Dom0 shutdown: rebooting machine", new BootEnd(ExitStatus.Holds, "the guest wants to be rebooted", [])),
        ("(XEN) Hardware Dom0 shutdown: watchdog", new BootEnd(ExitStatus.Violated, "the guest's watchdog has run out", [])),
        ("(XEN) Hardware Dom0 shutdown (unknown reason", new BootEnd(ExitStatus.Violated, "the guest has shut down for a reason that Xen does not know", [])),
        ("(XEN) Hardware domain 0 did unsupported soft reset", new BootEnd(ExitStatus.Violated, "the guest wants to be reset", [])),
        ("(XEN) Hardware Dom0 crashed:", new BootEnd(ExitStatus.Violated, "the guest has crashed", [])),
        (Panic, new BootEnd(ExitStatus.Violated, "Xen has given up", [])),
    ];

    /// <summary>A guest may be silent for so long where nobody waits for it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromDays(1);

    /// <summary>Runs the kernel until it ends, is silent for too long, or somebody has enough of it.</summary>
    /// <exception cref="MissingComponentException">QEMU or Xen is not here.</exception>
    public static BootEnd Run(BootedKernel kernel, GuestConsole console, TimeSpan patience, CancellationToken cancel)
    {
        using var xen = RealXen.Boot(kernel.File, kernel.CommandLine, kernel.Megabytes, kernel.Module.Length > 0 ? kernel.Module : null);
        for (var shown = 0; ;)
        {
            var seen = shown;
            var text = xen.Console.WaitFor(now => now.Length > seen || IsOver(now), patience, out var isAll, cancel);
            if (text.Contains(Panic, StringComparison.Ordinal))
            {
                text = xen.Console.WaitFor(now => now.Contains(EndOfPanic, StringComparison.Ordinal), SecondsOfPanic, cancel);
            }

            console.WriteSerial(text.AsSpan(shown));
            if (EndOf(text) is { } end)
            {
                return end;
            }

            if (isAll)
            {
                return EndOfMachine(xen.Qemu.WhyExited());
            }

            if (text.Length == shown)
            {
                return new BootEnd(ExitStatus.Violated, "nothing more comes", []);
            }

            shown = text.Length;
        }
    }

    private static bool IsOver(string text) => Endings.Any(ending => text.Contains(ending.Says, StringComparison.Ordinal));

    private static BootEnd? EndOf(string text)
    {
        foreach (var (says, end) in Endings)
        {
            if (text.Contains(says, StringComparison.Ordinal))
            {
                return end;
            }
        }

        return null;
    }

    /// <summary>The machine is gone, and Xen has not said why: it was turned off, or something is wrong.</summary>
    internal static BootEnd EndOfMachine(string? reason) => reason == PowerOff
        ? new BootEnd(ExitStatus.Holds, "", [])
        : new BootEnd(ExitStatus.Violated, $"the machine has ended, and Xen has not said why; QEMU says {(reason is null ? "nothing" : $"'{reason}'")}", []);
}
