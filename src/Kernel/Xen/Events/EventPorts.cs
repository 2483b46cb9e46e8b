using Verified.Abi;

namespace Verified.Kernel.Xen.Events;

/// <summary>A domain's ports, which come into being 64 at a time.</summary>
/// <remarks>Source: Xen 4.17.7 xen/common/event_channel.c.</remarks>
internal sealed class EventPorts
{
    /// <summary>EVTCHNS_PER_BUCKET.</summary>
    private const int Bucket = 64;

    private readonly List<EventChannel> channels = [];
    private readonly Dictionary<(int Vcpu, uint Virq), uint> virqs = [];

    public EventPorts()
    {
        AddBucket();
        channels[0].State = EventChannelState.Reserved;
    }

    /// <summary>max_evtchn_port: the last port that the domain may have. A toolstack says 1023 where nobody says anything else.</summary>
    public uint MostPort { get; set; } = 1023;

    /// <summary>next_evtchn: from where a reset that was preempted goes on; 0 when none is under way.</summary>
    public uint NextToReset { get; set; }

    /// <summary>has_active_evtchns.</summary>
    public bool AreUsed => channels.Exists(channel => channel.IsUsable);

    /// <summary>The port's channel, or null for a port that has not come into being.</summary>
    public EventChannel? Find(uint port) => port < channels.Count ? channels[(int)port] : null;

    /// <summary>get_free_port: the lowest that is free.</summary>
    /// <param name="ports">How many there can be.</param>
    /// <param name="port">It.</param>
    /// <returns>ENOSPC when there is none (XSA-317).</returns>
    public Errno FindFree(uint ports, out uint port)
    {
        for (port = 0; port <= MostPort && port < ports; port++)
        {
            if (port == channels.Count)
            {
                AddBucket();
            }

            if (channels[(int)port].State == EventChannelState.Free)
            {
                return Errno.None;
            }
        }

        return Errno.ENOSPC;
    }

    /// <summary>virq_to_evtchn: the port to which a vCPU's virtual interrupt is bound, or 0.</summary>
    public uint PortOf(int vcpu, uint virq) => virqs.GetValueOrDefault((vcpu, virq));

    public void Bind(int vcpu, uint virq, uint port) => virqs[(vcpu, virq)] = port;

    private void AddBucket() => channels.AddRange(Enumerable.Range(0, Bucket).Select(_ => new EventChannel()));
}
