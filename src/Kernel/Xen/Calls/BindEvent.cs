using Verified.Abi;
using Verified.Kernel.Xen.Events;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const uint Virqs = 24;

    /// <summary>How many interrupts of devices a guest may name at all: 16 of the machine's and 32 more.</summary>
    private const uint Pirqs = 48;

    /// <summary>EVTCHNOP_alloc_unbound: a port of a domain's that another one may bind to.</summary>
    /// <returns>ESRCH; EINVAL for a dying domain; ENOSPC; EPERM.</returns>
    private Errno AllocUnbound(Vcpu vcpu, Span<byte> argument)
    {
        if (FindAnyDomain(vcpu, DomainAt(argument, 0)) is not { } domain)
        {
            return Errno.ESRCH;
        }

        if (FindFreePort(domain, out var port) is var refusal and not Errno.None)
        {
            return refusal;
        }

        if (!vcpu.Domain.MayActOn(domain))
        {
            return Errno.EPERM;
        }

        var awaited = DomainAt(argument, sizeof(ushort));
        var channel = domain.Events.Find(port)!;
        channel.State = EventChannelState.Unbound;
        channel.Awaited = awaited == DomainId.Self ? vcpu.Domain.Id : awaited;
        SetWord(argument, 1, port);
        return Errno.None;
    }

    /// <summary>EVTCHNOP_bind_interdomain: a port of the caller's and one that waits for it. The caller's is pending at once, lest an event be lost.</summary>
    /// <returns>ESRCH; ENOSPC; EINVAL for a port that is not one that waits for the caller.</returns>
    private Errno BindInterdomain(Vcpu vcpu, Span<byte> argument)
    {
        if (FindAnyDomain(vcpu, DomainAt(argument, 0)) is not { } remote)
        {
            return Errno.ESRCH;
        }

        var domain = vcpu.Domain;
        if (FindFreePort(domain, out var port) is var refusal and not Errno.None)
        {
            return refusal;
        }

        var remotePort = Word(argument, 1);
        if (remote.Events.Find(remotePort) is not { State: EventChannelState.Unbound } other || other.Awaited != domain.Id)
        {
            return Errno.EINVAL;
        }

        var channel = domain.Events.Find(port)!;
        (channel.State, channel.Remote, channel.RemotePort) = (EventChannelState.Interdomain, remote, remotePort);
        (other.State, other.Remote, other.RemotePort) = (EventChannelState.Interdomain, domain, port);
        SetPending(domain, port);
        SetWord(argument, 2, port);
        return Errno.None;
    }

    /// <summary>EVTCHNOP_bind_virq.</summary>
    /// <returns>EINVAL for an interrupt that is none, and for one of the whole domain at another vCPU than the first; ENOENT for a vCPU that is none; EEXIST; ENOSPC.</returns>
    private Errno BindVirq(Domain domain, Span<byte> argument)
    {
        var (virq, vcpu) = (Word(argument, 0), Word(argument, 1));
        if (virq >= Virqs || (IsGlobal(virq) && vcpu != 0))
        {
            return Errno.EINVAL;
        }

        if (vcpu >= domain.Vcpus.Count)
        {
            return Errno.ENOENT;
        }

        if (domain.Events.PortOf((int)vcpu, virq) != 0)
        {
            return Errno.EEXIST;
        }

        if (FindFreePort(domain, out var port) is var refusal and not Errno.None)
        {
            return refusal;
        }

        var channel = domain.Events.Find(port)!;
        (channel.State, channel.NotifiedVcpu, channel.Virq) = (EventChannelState.Virq, (int)vcpu, virq);
        domain.Events.Bind((int)vcpu, virq, port);
        SetWord(argument, 2, port);
        return Errno.None;
    }

    /// <summary>EVTCHNOP_bind_pirq. No domain is given interrupts of devices here.</summary>
    /// <returns>EINVAL for one that is none; EPERM.</returns>
    private static Errno BindPirq(ReadOnlySpan<byte> argument) => Word(argument, 0) >= Pirqs ? Errno.EINVAL : Errno.EPERM;

    /// <summary>EVTCHNOP_bind_ipi.</summary>
    /// <returns>ENOENT for a vCPU that is none; ENOSPC.</returns>
    private Errno BindIpi(Domain domain, Span<byte> argument)
    {
        var vcpu = Word(argument, 0);
        if (vcpu >= domain.Vcpus.Count)
        {
            return Errno.ENOENT;
        }

        if (FindFreePort(domain, out var port) is var refusal and not Errno.None)
        {
            return refusal;
        }

        var channel = domain.Events.Find(port)!;
        (channel.State, channel.NotifiedVcpu) = (EventChannelState.Ipi, (int)vcpu);
        SetWord(argument, 1, port);
        return Errno.None;
    }

    /// <summary>EVTCHNOP_bind_vcpu: another vCPU is told.</summary>
    /// <returns>ENOENT for a vCPU that is none; EINVAL for a port that is none or is bound to its vCPU for good.</returns>
    private static Errno BindVcpu(Domain domain, uint port, uint vcpu)
    {
        if (vcpu >= domain.Vcpus.Count)
        {
            return Errno.ENOENT;
        }

        var isMovable = domain.Events.Find(port) is { } channel
            && (channel.State is EventChannelState.Unbound or EventChannelState.Interdomain || (channel.State == EventChannelState.Virq && IsGlobal(channel.Virq)));
        if (!isMovable)
        {
            return Errno.EINVAL;
        }

        domain.Events.Find(port)!.NotifiedVcpu = (int)vcpu;
        return Errno.None;
    }

    /// <summary>VIRQ_TIMER, VIRQ_DEBUG, VIRQ_XENOPROF and VIRQ_XENPMU are each vCPU's own.</summary>
    private static bool IsGlobal(uint virq) => virq is not (0 or 1 or 7 or 13);

    private static Errno FindFreePort(Domain domain, out uint port)
    {
        port = 0;
        return domain.IsDying ? Errno.EINVAL : domain.Events.FindFree(PortsOf(domain), out port);
    }
}
