using Verified.Abi;
using Verified.Kernel.Xen.Events;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    /// <summary>EVTCHNOP_send: the other end is pending. While nobody is there it is silently lost.</summary>
    /// <returns>EINVAL for a port that is none, and for one through which nothing is sent.</returns>
    private Errno SendEvent(Domain domain, uint port)
    {
        if (domain.Events.Find(port) is not { } channel)
        {
            return Errno.EINVAL;
        }

        switch (channel.State)
        {
            case EventChannelState.Interdomain:
                SetPending(channel.Remote!, channel.RemotePort);
                return Errno.None;
            case EventChannelState.Ipi:
                SetPending(domain, port);
                return Errno.None;
            case EventChannelState.Unbound:
                return Errno.None;
            default:
                return Errno.EINVAL;
        }
    }

    /// <summary>EVTCHNOP_unmask. Of a port that is not in use nothing is unmasked.</summary>
    /// <returns>EINVAL for a port that is none.</returns>
    private Errno UnmaskEvent(Domain domain, uint port)
    {
        if (domain.Events.Find(port) is not { } channel)
        {
            return Errno.EINVAL;
        }

        Unmask(domain, channel, port);
        return Errno.None;
    }

    /// <summary>EVTCHNOP_status: 0 closed, 1 unbound, 2 interdomain, 4 virtual interrupt, 5 interrupt between vCPUs; then which vCPU, and what or who is at the other end.</summary>
    /// <returns>ESRCH; EINVAL for a port that is none; EPERM.</returns>
    private Errno GetEventStatus(Vcpu vcpu, Span<byte> argument)
    {
        if (FindAnyDomain(vcpu, DomainAt(argument, 0)) is not { } domain)
        {
            return Errno.ESRCH;
        }

        if (domain.Events.Find(Word(argument, 1)) is not { } channel)
        {
            return Errno.EINVAL;
        }

        if (!vcpu.Domain.MayActOn(domain))
        {
            return Errno.EPERM;
        }

        SetWord(argument, 2, channel.IsUsable ? (uint)channel.State - 1 : 0);
        SetWord(argument, 3, (uint)channel.NotifiedVcpu);
        switch (channel.State)
        {
            case EventChannelState.Unbound:
                SetDomain(argument, channel.Awaited);
                break;
            case EventChannelState.Interdomain:
                SetDomain(argument, channel.Remote!.Id);
                SetWord(argument, 5, channel.RemotePort);
                break;
            case EventChannelState.Virq:
                SetWord(argument, 4, channel.Virq);
                break;
        }

        return Errno.None;
    }

    private static void SetDomain(Span<byte> argument, DomainId domain) => SetWord(argument, 4, (Word(argument, 4) & 0xffff_0000) | domain.Number);
}
