using Verified.Abi.Xen.Calls;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>The event channel ports that domains were given and have not closed.</summary>
/// <remarks>Source: Xen 4.17.7 xen/common/event_channel.c, get_free_port; XSA-317.</remarks>
internal sealed class AbiPorts(AbiMachine machine)
{
    private const ulong BindInterdomain = 0, BindVirq = 1, Close = 3, AllocUnbound = 6, BindIpi = 7, Reset = 10, ContinuedReset = 14;

    private readonly HashSet<(ushort Domain, uint Port)> used = [];

    // An answer, or the port that was given, could not be read: more ports may be in use than are known.
    private bool isVague;

    internal void Begin()
    {
        used.Clear();
        isVague = false;
    }

    /// <summary>The guest has asked for something, and nobody knows what came of it.</summary>
    internal void Lose() => isVague = true;

    /// <summary>What the guest has asked for last was done.</summary>
    internal (Law, string)? Done(int vcpu, XenCall call)
    {
        if (call.B % 8 != 0 || machine.ReadAfter(vcpu, call.B) is not { } first)
        {
            Lose();
            return null;
        }
        var domain = machine.DomainOf(vcpu);
        switch ((uint)call.A)
        {
            case (uint)AllocUnbound:
                var named = (ushort)first is var number && number == AbiCalls.Self ? domain : number;
                return Given(named, (uint)(first >> 32));
            case (uint)BindIpi:
                return Given(domain, (uint)(first >> 32));
            case (uint)BindInterdomain or (uint)BindVirq:
                if (machine.ReadAfter(vcpu, call.B + 8) is { } second)
                    return Given(domain, (uint)second);
                Lose();
                return null;
            case (uint)Close:
                used.Remove((domain, (uint)first));
                return null;
            case (uint)Reset or (uint)ContinuedReset:
                used.RemoveWhere(port => port.Domain == ((ushort)first == AbiCalls.Self ? domain : (ushort)first));
                return null;
            default:
                return null;
        }
    }

    /// <summary>A domain that has all the ports that it may have gets no other one.</summary>
    internal AbiCall Of(int vcpu, XenCall call)
    {
        if (isVague || (uint)call.A != AllocUnbound || call.B % 8 != 0 || machine.Read(vcpu, call.B) is not { } first || (ushort)first != AbiCalls.Self || !machine.Reaches(vcpu, call.B, writes: true))
            return AbiCall.Free;
        return used.Count(port => port.Domain == machine.DomainOf(vcpu)) == XenAbiLayout.LastPort ? AbiCall.Refused(Verified.Abi.Errno.ENOSPC) : AbiCall.Exact(0);
    }

    private (Law, string)? Given(ushort domain, uint port)
        => port == 0 || port > XenAbiLayout.LastPort ? (AbiLaws.Port, $"domain {domain} was given port {port}")
            : used.Add((domain, port)) ? null : (AbiLaws.Port, $"domain {domain} was given port {port} twice");
}
