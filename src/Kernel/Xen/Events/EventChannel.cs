namespace Verified.Kernel.Xen.Events;

/// <summary>ECS_*: what a port is used for.</summary>
internal enum EventChannelState
{
    Free = 0,
    Reserved = 1,
    Unbound = 2,
    Interdomain = 3,
    Pirq = 4,
    Virq = 5,
    Ipi = 6,
}

/// <summary>struct evtchn: one end of an event channel.</summary>
internal sealed class EventChannel
{
    public EventChannelState State { get; set; }

    /// <summary>The vCPU that is told.</summary>
    public int NotifiedVcpu { get; set; }

    /// <summary>Who may bind to it while it is unbound.</summary>
    public DomainId Awaited { get; set; }

    /// <summary>The domain at the other end.</summary>
    public Domain? Remote { get; set; }

    public uint RemotePort { get; set; }

    public uint Virq { get; set; }

    /// <summary>evtchn_usable: events can be pending on it.</summary>
    public bool IsUsable => State > EventChannelState.Reserved;
}
