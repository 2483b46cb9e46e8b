using Verified.Abi;
using Verified.Abi.Xen.Calls;

namespace Verified.Models.Xen.Abi;

/// <summary>What vcpu_op answers that moves a virtual processor's information into memory of the guest's, and which have moved.</summary>
/// <remarks>Source: Xen 4.17.7 xen/common/domain.c, map_vcpu_info.</remarks>
internal sealed class AbiVcpuInfo(AbiMachine machine, AbiFootprint footprint)
{
    private const uint Register = 10, Alignment = 8, LastOffset = 4096 - 64;
    private const int Writable = 6;

    private readonly HashSet<(ushort Domain, uint Vcpu)> moved = [];

    // A call overlaps another, or an answer could not be read.
    private bool isLost;

    internal void Begin()
    {
        moved.Clear();
        isLost = false;
    }

    internal void Lose() => isLost = true;

    /// <summary>The information of which processor is to move where; nothing if the call is about something else or cannot be read.</summary>
    private (uint Vcpu, ulong Frame, uint Offset)? Asked(int vcpu, XenCall call)
        => (uint)call.A == Register && machine.Read(vcpu, call.C) is { } frame && machine.Read(vcpu, call.C + 8) is { } offset ? ((uint)call.B, frame, (uint)offset) : null;

    internal AbiCall Of(int vcpu, XenCall call)
    {
        if (isLost || (uint)call.A != Register)
            return AbiCall.Free;
        if ((uint)call.B >= Vcpus(vcpu))
            return AbiCall.Refused(Errno.ENOENT);
        if (Asked(vcpu, call) is not var (index, frame, offset))
            return AbiCall.Free;
        if (offset > LastOffset || offset % Alignment != 0)
            return AbiCall.Refused(Errno.ENXIO);
        var isOther = index != (uint)(vcpu / machine.Sizes.Domains);
        var page = machine.Exists(frame) ? machine.Target.Page((int)frame) : default;
        var isWritable = page.Owner == machine.DomainOf(vcpu) && page.Count > 0 && (page.TypeCount == 0 || page.Type == Writable);
        return AbiCall.Exact(isOther || moved.Contains((machine.DomainOf(vcpu), index)) || !isWritable ? -(long)Errno.EINVAL : 0);
    }

    /// <summary>A call is about to be made: where its information would go to is remembered.</summary>
    internal void Before(int vcpu, XenCall call)
    {
        if (call.Number == AbiCalls.VcpuOp && Asked(vcpu, call) is var (_, frame, _) && machine.Exists(frame) && machine.Target.Page((int)frame).Owner == machine.DomainOf(vcpu))
            footprint.Registered(frame);
    }

    /// <summary>It was made.</summary>
    internal void Done(int vcpu, XenCall call, long answer)
    {
        if (call.Number != AbiCalls.VcpuOp || (uint)call.A != Register)
            return;
        isLost |= answer is not 0 && -answer is not ((long)Errno.ENOENT or (long)Errno.ENXIO or (long)Errno.EINVAL);
        if (answer == 0)
            moved.Add((machine.DomainOf(vcpu), (uint)call.B));
    }

    private int Vcpus(int vcpu) => Enumerable.Range(0, machine.Sizes.Vcpus).Count(other => machine.DomainOf(other) == machine.DomainOf(vcpu));
}
