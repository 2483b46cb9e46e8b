using Verified.Abi;
using Verified.Abi.Xen.Calls;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>The event channel ports that domains were given and have not closed, and the virtual interrupts that are bound to them.</summary>
/// <remarks>Source: Xen 4.17.7 xen/common/event_channel.c, get_free_port, evtchn_bind_virq, evtchn_bind_ipi; XSA-317, XSA-496.</remarks>
internal sealed class AbiPorts(AbiMachine machine)
{
    private const uint BindInterdomain = 0, BindVirq = 1, Close = 3, AllocUnbound = 6, BindIpi = 7, Reset = 10, ContinuedReset = 14;
    private const uint Virqs = 24;

    private readonly HashSet<(ushort Domain, uint Port)> used = [];
    private readonly Dictionary<(ushort Domain, uint Vcpu, uint Virq), uint> virqs = [];

    // An answer, or the port that was given, could not be read: more ports may be in use than are known.
    private bool isVague;

    internal void Begin()
    {
        used.Clear();
        virqs.Clear();
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
            case AllocUnbound:
                var named = (ushort)first is var number && number == AbiCalls.Self ? domain : number;
                return Given(named, (uint)(first >> 32));
            case BindIpi:
                return Given(domain, (uint)(first >> 32));
            case BindInterdomain or BindVirq:
                if (machine.ReadAfter(vcpu, call.B + 8) is not { } second)
                {
                    Lose();
                    return null;
                }
                if ((uint)call.A == BindVirq)
                    virqs[(domain, (uint)(first >> 32), (uint)first)] = (uint)second;
                return Given(domain, (uint)second);
            case Close:
                Free(domain, (uint)first);
                return null;
            case Reset or ContinuedReset:
                var reset = (ushort)first == AbiCalls.Self ? domain : (ushort)first;
                foreach (var port in used.Where(port => port.Domain == reset).ToList())
                    Free(port.Domain, port.Port);
                return null;
            default:
                return null;
        }
    }

    /// <summary>A domain that has all the ports that it may have gets no other one, and nothing is bound then; one that was closed is given again.</summary>
    internal AbiCall Of(int vcpu, XenCall call)
    {
        if (isVague || call.B % 8 != 0 || machine.Read(vcpu, call.B) is not { } first || !machine.Reaches(vcpu, call.B, writes: true))
            return AbiCall.Free;
        var domain = machine.DomainOf(vcpu);
        var isFull = used.Count(port => port.Domain == domain) == XenAbiLayout.LastPort;
        switch ((uint)call.A)
        {
            case AllocUnbound:
                return (ushort)first != AbiCalls.Self ? AbiCall.Free : isFull ? AbiCall.Refused(Errno.ENOSPC) : AbiCall.Exact(0);
            case BindIpi:
                return (uint)first >= Vcpus(domain) ? AbiCall.Refused(Errno.ENOENT) : isFull ? AbiCall.Refused(Errno.ENOSPC) : AbiCall.Exact(0);
            case BindVirq when machine.Reaches(vcpu, call.B + 8, writes: true):
                return Virq(domain, (uint)first, (uint)(first >> 32), isFull);
            case Close:
                return used.Contains((domain, (uint)first)) ? AbiCall.Exact(0) : AbiCall.Refused(Errno.EINVAL);
            default:
                return AbiCall.Free;
        }
    }

    private AbiCall Virq(ushort domain, uint virq, uint vcpu, bool isFull)
        => virq >= Virqs || (IsGlobal(virq) && vcpu != 0) ? AbiCall.Refused(Errno.EINVAL)
            : vcpu >= Vcpus(domain) ? AbiCall.Refused(Errno.ENOENT)
            : virqs.ContainsKey((domain, vcpu, virq)) ? AbiCall.Refused(Errno.EEXIST)
            : isFull ? AbiCall.Refused(Errno.ENOSPC) : AbiCall.Exact(0);

    // The timer, debugging and the two profilers are each virtual processor's own.
    private static bool IsGlobal(uint virq) => virq is not (0 or 1 or 7 or 13);

    private uint Vcpus(ushort domain) => (uint)Enumerable.Range(0, machine.Sizes.Vcpus).Count(vcpu => machine.DomainOf(vcpu) == domain);

    private void Free(ushort domain, uint port)
    {
        used.Remove((domain, port));
        foreach (var bound in virqs.Where(bound => bound.Key.Domain == domain && bound.Value == port).ToList())
            virqs.Remove(bound.Key);
    }

    private (Law, string)? Given(ushort domain, uint port)
        => port == 0 || port > XenAbiLayout.LastPort ? (AbiLaws.Port, $"domain {domain} was given port {port}")
            : used.Add((domain, port)) ? null : (AbiLaws.Port, $"domain {domain} was given port {port} twice");
}
