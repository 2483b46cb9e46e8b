using Verified.Abi;
using Verified.Kernel.Xen.Events;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const uint ResetsBetweenChecks = 64;

    /// <summary>EVTCHNOP_close: the port is free, and the other end of its channel waits again.</summary>
    /// <returns>EINVAL for a port that is none or not in use.</returns>
    private Errno CloseEvent(Domain domain, uint port)
    {
        if (domain.Events.Find(port) is not { IsUsable: true } channel)
        {
            return Errno.EINVAL;
        }

        if (channel.State == EventChannelState.Virq)
        {
            domain.Events.Bind(IsGlobal(channel.Virq) ? 0 : channel.NotifiedVcpu, channel.Virq, 0);
        }

        if (channel is { State: EventChannelState.Interdomain, Remote: { } remote })
        {
            var other = remote.Events.Find(channel.RemotePort)!;
            (other.State, other.Awaited, other.Remote) = (EventChannelState.Unbound, domain.Id, null);
        }

        ClearPending(domain, channel, port);
        (channel.State, channel.NotifiedVcpu, channel.Remote) = (EventChannelState.Free, 0, null);
        return Errno.None;
    }

    /// <summary>EVTCHNOP_reset: every port is closed.</summary>
    /// <returns>ESRCH; EPERM; EINVAL for another domain, which is not paused; EBUSY while a reset is under way, and for a continuation of none.</returns>
    private long ResetEvents(HypercallFrame call, ReadOnlySpan<byte> argument, bool isContinued)
    {
        if (FindAnyDomain(call.Vcpu, DomainAt(argument, 0)) is not { } domain)
        {
            return HypercallFrame.Result(Errno.ESRCH);
        }

        var refusal = !call.Vcpu.Domain.MayActOn(domain) ? Errno.EPERM
            : domain != call.Vcpu.Domain ? Errno.EINVAL
            : isContinued == (domain.Events.NextToReset == 0) ? Errno.EBUSY
            : Errno.None;
        return refusal != Errno.None ? HypercallFrame.Result(refusal) : ResetEvents(call, domain);
    }

    private long ResetEvents(HypercallFrame call, Domain domain)
    {
        for (var port = Math.Max(domain.Events.NextToReset, 1); domain.Events.Find(port) is not null && domain.Events.AreUsed; port++)
        {
            CloseEvent(domain, port);
            if (port % ResetsBetweenChecks == 0 && call.Vcpu.PreemptCheck())
            {
                domain.Events.NextToReset = port;
                return call.ContinueWith(HypercallNumber.EventChannelOp, (ulong)EventCommand.ResetContinued, call[1]);
            }
        }

        domain.Events.NextToReset = 0;
        return 0;
    }

    /// <summary>evtchn_destroy: who ends leaves nobody bound to it.</summary>
    public void CloseEvents(Domain domain)
    {
        for (var port = 1u; domain.Events.Find(port) is not null; port++)
        {
            CloseEvent(domain, port);
        }
    }
}
