using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int SchedPollBytes = 24;
    private const uint MostPolledPorts = 128;
    private const int RemoteShutdownBytes = 8;

    /// <summary>SCHEDOP_*.</summary>
    private enum SchedCommand
    {
        Yield = 0,
        Block = 1,
        Shutdown = 2,
        Poll = 3,
        RemoteShutdown = 4,
    }

    /// <summary>sched_op(command, *argument).</summary>
    /// <remarks>Missing, so ENOSYS: shutdown codes, watchdogs and processors by name. There is no time, so nothing ends with a timeout. Source: Xen 4.17.7 xen/common/sched/core.c.</remarks>
    private long DoSchedOp(HypercallFrame call) =>
        (SchedCommand)(int)call[0] switch
        {
            SchedCommand.Yield => HypercallFrame.Result(VcpuScheduling.Yield(call.Vcpu)),
            SchedCommand.Block => HypercallFrame.Result(VcpuScheduling.Block(call.Vcpu)),
            SchedCommand.Shutdown => HypercallFrame.Result(hypervisor.ReadFromGuest(call.Vcpu, call[1], out uint reason)
                ? VcpuScheduling.Shutdown(call.Vcpu, (ShutdownReason)(byte)reason)
                : Errno.EFAULT),
            SchedCommand.Poll => Poll(call),
            SchedCommand.RemoteShutdown => RemoteShutdown(call),
            _ => HypercallFrame.Result(Errno.ENOSYS),
        };

    /// <summary>SCHEDOP_poll: the vCPU sleeps until one of the ports is pending, be it masked, or an event would be delivered.</summary>
    /// <returns>EFAULT; EINVAL for more than 128 ports, and for a port that is none or not in use (XSA-221).</returns>
    private long Poll(HypercallFrame call)
    {
        Span<byte> poll = stackalloc byte[SchedPollBytes];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], poll))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var ports = BinaryPrimitives.ReadUInt64LittleEndian(poll);
        var count = Word(poll, 2);
        if (count > MostPolledPorts)
        {
            return HypercallFrame.Result(Errno.EINVAL);
        }

        if (!Hypervisor.IsGuestArray(ports, count, sizeof(uint)))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        if (call.Vcpu.Context.Info.WantsUpcall)
        {
            return 0;
        }

        return PollPorts(call.Vcpu, ports, count);
    }

    private long PollPorts(Vcpu vcpu, ulong ports, uint count)
    {
        var port = 0u;
        for (var index = 0u; index < count; index++)
        {
            if (!hypervisor.ReadFromGuest(vcpu, ports + (index * (ulong)sizeof(uint)), out port))
            {
                return HypercallFrame.Result(Errno.EFAULT);
            }

            if (vcpu.Domain.Events.Find(port) is not { IsUsable: true })
            {
                return HypercallFrame.Result(Errno.EINVAL);
            }

            if (IsPending(vcpu.Domain, port))
            {
                return 0;
            }
        }

        vcpu.Context.IsBlocked = true;
        vcpu.Context.PolledPort = count == 1 ? (int)port : PollsSeveralPorts;
        return 0;
    }

    /// <summary>SCHEDOP_remote_shutdown.</summary>
    /// <returns>EFAULT; ESRCH; EPERM.</returns>
    private long RemoteShutdown(HypercallFrame call)
    {
        Span<byte> shutdown = stackalloc byte[RemoteShutdownBytes];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], shutdown))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        if (hypervisor.FindDomain(DomainAt(shutdown, 0)) is not { } domain)
        {
            return HypercallFrame.Result(Errno.ESRCH);
        }

        if (!call.Vcpu.Domain.IsPrivileged)
        {
            return HypercallFrame.Result(Errno.EPERM);
        }

        domain.ShutDown((ShutdownReason)(byte)Word(shutdown, 1));
        return 0;
    }
}
