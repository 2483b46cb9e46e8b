using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int MmuextOpBytes = 24;

    /// <summary>mmuext_op(list, count, *pdone, foreigndom).</summary>
    /// <remarks>
    /// EFAULT, *pdone and continuations as in mmu_update, but *pdone is not written when the domain is refused; else as
    /// <see cref="MmuextOp"/>. Source: Xen 4.17.7 xen/arch/x86/mm.c.
    /// </remarks>
    private long DoMmuextOp(HypercallFrame call)
    {
        var (list, count, pdone, foreigndom) = (call[0], (uint)call[1], call[2], (uint)call[3]);
        if (PutsParkedFirst(call, HypercallNumber.MmuextOp, out var early) || IsLastPart(list, count, foreigndom, out early))
        {
            return early;
        }

        var before = DoneBefore(call.Vcpu, ref count, pdone);
        if (!Hypervisor.IsGuestArray(list, count, MmuextOpBytes))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var requests = new GuestRequests<MmuextRequest>(hypervisor, call.Vcpu, list, count, MmuextOpBytes, DecodeMmuextOp);
        var operation = new MmuextOp(hypervisor, call.Vcpu, requests, new DomainId((ushort)foreigndom)) { PutsParkedOnReentry = true };
        var errno = operation.ContinueEntered();
        if (operation.IsAdmitted)
        {
            WriteDone(call.Vcpu, pdone, before + (uint)operation.Done);
        }

        return errno != Errno.ERESTART ? HypercallFrame.Result(errno)
            : operation.IsAnswered ? ContinueToLastPart(call, HypercallNumber.MmuextOp, operation.Answer)
            : call.ContinueWith(HypercallNumber.MmuextOp, list + ((ulong)operation.Done * MmuextOpBytes), (count - (uint)operation.Done) | MmuUpdatePreempted, pdone, foreigndom);
    }

    /// <summary>struct mmuext_op: the command in four bytes, four that are nothing, and two arguments of eight. Where the second one is a number of entries it has four.</summary>
    private static MmuextRequest DecodeMmuextOp(ReadOnlySpan<byte> bytes) =>
        new(
            (MmuextCommand)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
}
