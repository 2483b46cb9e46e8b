using Verified.Abi;
using Verified.Hardware.Xen;

namespace Verified.Cli.Boot;

/// <summary>A kernel on real Xen, on an emulated machine.</summary>
internal static class BootOnXen
{
    /// <summary>What Xen says when its control domain has ended, and what that means. Source: Xen 4.17 xen/common/shutdown.c.</summary>
    private static readonly (string Says, BootEnd End)[] Endings =
    [
        ("(XEN) Hardware Dom0 halted: halting machine", new BootEnd(ExitStatus.Holds, "", [])),
        ("(XEN) Hardware Dom0 shutdown: rebooting machine", new BootEnd(ExitStatus.Holds, "the guest wants to be rebooted", [])),
        ("(XEN) Hardware Dom0 shutdown: watchdog", new BootEnd(ExitStatus.Violated, "the guest's watchdog has run out", [])),
        ("(XEN) Hardware Dom0 shutdown (unknown reason", new BootEnd(ExitStatus.Violated, "the guest has shut down for a reason that Xen does not know", [])),
        ("(XEN) Hardware domain 0 did unsupported soft reset", new BootEnd(ExitStatus.Violated, "the guest wants to be reset", [])),
        ("(XEN) Hardware Dom0 crashed:", new BootEnd(ExitStatus.Violated, "the guest has crashed", [])),
        ("(XEN) Panic on CPU", new BootEnd(ExitStatus.Violated, "Xen has given up", [])),
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
            console.WriteSerial(text.AsSpan(shown));
            if (EndOf(text, isAll, isStuck: text.Length == shown) is { } end)
            {
                return end;
            }

            shown = text.Length;
        }
    }

    private static bool IsOver(string text) => Endings.Any(ending => text.Contains(ending.Says, StringComparison.Ordinal));

    private static BootEnd? EndOf(string text, bool hasEnded, bool isStuck)
    {
        foreach (var (says, end) in Endings)
        {
            if (text.Contains(says, StringComparison.Ordinal))
            {
                return end;
            }
        }

        return hasEnded ? new BootEnd(ExitStatus.Holds, "the machine has been reset", [])
            : isStuck ? new BootEnd(ExitStatus.Violated, "nothing more comes", [])
            : null;
    }
}
