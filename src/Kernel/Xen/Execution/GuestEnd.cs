namespace Verified.Kernel.Xen.Execution;

/// <summary>How a guest has ended.</summary>
public enum GuestEndKind
{
    /// <summary>SHUTDOWN_poweroff.</summary>
    Poweroff,

    /// <summary>SHUTDOWN_reboot.</summary>
    Reboot,

    /// <summary>SHUTDOWN_suspend.</summary>
    Suspend,

    /// <summary>SHUTDOWN_crash: the guest says itself that it is broken.</summary>
    SaysCrash,

    /// <summary>SHUTDOWN_watchdog, SHUTDOWN_soft_reset, or a number that has no meaning.</summary>
    Other,

    /// <summary>It did what no hypervisor can go on with: an exception without a handler, a stack that cannot be written.</summary>
    Crashed,

    /// <summary>It sleeps, and nothing will ever wake it.</summary>
    SleepsForever,

    /// <summary>It has taken its last vCPU down without saying that it is done: so Linux ends when it halts with interrupts disabled, as after a panic.</summary>
    NoVcpuLeft,
}

/// <summary>How a guest has ended.</summary>
/// <param name="Kind">How.</param>
/// <param name="Reason">In words.</param>
/// <param name="Report">What a person needs to see why, line by line; empty unless it broke.</param>
public sealed record GuestEnd(GuestEndKind Kind, string Reason, IReadOnlyList<string> Report);
