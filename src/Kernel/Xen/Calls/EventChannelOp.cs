using System.Buffers.Binary;
using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int MostEventBytes = 24;

    /// <summary>EVTCHNOP_*.</summary>
    private enum EventCommand
    {
        BindInterdomain = 0,
        BindVirq = 1,
        BindPirq = 2,
        Close = 3,
        Send = 4,
        Status = 5,
        AllocUnbound = 6,
        BindIpi = 7,
        BindVcpu = 8,
        Unmask = 9,
        Reset = 10,
        InitControl = 11,
        ExpandArray = 12,
        SetPriority = 13,
        ResetContinued = 14,
    }

    /// <summary>event_channel_op(command, *argument), of channels of two levels.</summary>
    /// <remarks>
    /// EFAULT for an argument that cannot be read, and, with everything done, for one that cannot be written. Missing: channels
    /// in queues. So init_control answers ENOSYS where it would begin them, and expand_array, without them, EOPNOTSUPP. Source: Xen 4.17.7 xen/common/event_channel.c.
    /// </remarks>
    private long DoEventChannelOp(HypercallFrame call)
    {
        var command = (EventCommand)(int)call[0];
        var bytes = ArgumentBytes(command);
        if (bytes == 0)
        {
            return HypercallFrame.Result(Errno.ENOSYS);
        }

        Span<byte> argument = stackalloc byte[MostEventBytes];
        argument = argument[..bytes];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], argument))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        if (command is EventCommand.Reset or EventCommand.ResetContinued)
        {
            return ResetEvents(call, argument, isContinued: command == EventCommand.ResetContinued);
        }

        var errno = PerformEventOp(call.Vcpu, command, argument);
        return HypercallFrame.Result(errno == Errno.None && Answers(command) && !hypervisor.CopyToGuest(call.Vcpu, call[1], argument) ? Errno.EFAULT : errno);
    }

    private static int ArgumentBytes(EventCommand command) =>
        command switch
        {
            EventCommand.Reset or EventCommand.ResetContinued => sizeof(ushort),
            EventCommand.Close or EventCommand.Send or EventCommand.Unmask => 4,
            EventCommand.AllocUnbound or EventCommand.BindIpi or EventCommand.BindVcpu or EventCommand.SetPriority or EventCommand.ExpandArray => 8,
            EventCommand.BindInterdomain or EventCommand.BindVirq or EventCommand.BindPirq => 12,
            EventCommand.Status or EventCommand.InitControl => MostEventBytes,
            _ => 0,
        };

    private static bool Answers(EventCommand command) =>
        command is EventCommand.AllocUnbound or EventCommand.BindInterdomain or EventCommand.BindVirq or EventCommand.BindPirq or EventCommand.BindIpi or EventCommand.Status;

    private Errno PerformEventOp(Vcpu vcpu, EventCommand command, Span<byte> argument) =>
        command switch
        {
            EventCommand.AllocUnbound => AllocUnbound(vcpu, argument),
            EventCommand.BindInterdomain => BindInterdomain(vcpu, argument),
            EventCommand.BindVirq => BindVirq(vcpu.Domain, argument),
            EventCommand.BindPirq => BindPirq(argument),
            EventCommand.BindIpi => BindIpi(vcpu.Domain, argument),
            EventCommand.Close => CloseEvent(vcpu.Domain, Word(argument, 0)),
            EventCommand.Send => SendEvent(vcpu.Domain, Word(argument, 0)),
            EventCommand.Status => GetEventStatus(vcpu, argument),
            EventCommand.BindVcpu => BindVcpu(vcpu.Domain, Word(argument, 0), Word(argument, 1)),
            EventCommand.InitControl => InitControl(vcpu.Domain, argument),
            EventCommand.ExpandArray => Errno.EOPNOTSUPP,
            EventCommand.SetPriority => vcpu.Domain.Events.Find(Word(argument, 0)) is null ? Errno.EINVAL : Errno.ENOSYS,
            _ => UnmaskEvent(vcpu.Domain, Word(argument, 0)),
        };

    private static uint Word(ReadOnlySpan<byte> argument, int word) => BinaryPrimitives.ReadUInt32LittleEndian(argument[(word * sizeof(uint))..]);

    private static void SetWord(Span<byte> argument, int word, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(argument[(word * sizeof(uint))..], value);

    private static DomainId DomainAt(ReadOnlySpan<byte> argument, int at) => new(BinaryPrimitives.ReadUInt16LittleEndian(argument[at..]));
}
