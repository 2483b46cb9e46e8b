using System.Buffers.Binary;
using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int MulticallEntryBytes = 64;
    private const int MulticallResultAt = 8;
    private const int MulticallArgumentsAt = 16;

    private enum Disposition
    {
        Continue,
        Exit,
        Preempt,
    }

    /// <summary>multicall(list, count): the calls in order, each with its result in its entry. That one is refused does not stop the others.</summary>
    /// <remarks>
    /// EINVAL inside another one; EFAULT when the list does not begin at an address of the guest's, or when an entry cannot be
    /// read or its result not written, with those before it done. A call that is preempted leaves in its entry how it is to be
    /// continued. After iret nothing more is done, and its result, cut to 32 bits with a sign, is that of the multicall (XSA-213).
    /// Source: Xen 4.17.7 xen/common/multicall.c.
    /// </remarks>
    private long DoMulticall(HypercallFrame call)
    {
        if (call.IsInMulticall)
        {
            return HypercallFrame.Result(Errno.EINVAL);
        }

        var (list, count) = (call[0], (uint)call[1]);
        var isAccessible = Hypervisor.IsGuestArray(list, count, MulticallEntryBytes);
        call.Vcpu.Context.Steps?.BeginsMulticall(call.Vcpu, isAccessible);
        if (!isAccessible)
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        for (var done = 0u; done < count;)
        {
            if (done > 0 && call.Vcpu.PreemptCheck())
            {
                return ContinueMulticall(call, list, count, done);
            }

            var result = PerformEntry(call.Vcpu, list + (done * (ulong)MulticallEntryBytes), out var disposition);
            if (disposition == Disposition.Exit || result is not null)
            {
                return result ?? 0;
            }

            done += entry.IsPreempted ? 0u : 1;
            if (entry.IsPreempted || (disposition == Disposition.Preempt && done < count))
            {
                return ContinueMulticall(call, list, count, done);
            }
        }

        call.Vcpu.Context.Steps?.EndsMulticall(call.Vcpu);
        return 0;
    }

    private long ContinueMulticall(HypercallFrame call, ulong list, uint count, uint done)
    {
        call.Vcpu.Context.Steps?.InterruptsMulticall(call.Vcpu, entry.IsPreempted);
        return call.ContinueWith(HypercallNumber.Multicall, list + (done * (ulong)MulticallEntryBytes), count - done);
    }

    /// <summary>One entry.</summary>
    /// <returns>Null to go on; else what ends the multicall.</returns>
    private long? PerformEntry(Vcpu vcpu, ulong va, out Disposition disposition)
    {
        disposition = Disposition.Continue;
        Span<byte> bytes = stackalloc byte[MulticallEntryBytes];
        if (!hypervisor.CopyFromGuest(vcpu, va, bytes))
        {
            vcpu.Context.Steps?.FaultsMulticall(vcpu);
            return HypercallFrame.Result(Errno.EFAULT);
        }

        entry.Begin(vcpu);
        for (var argument = 0; argument < HypercallFrame.Arguments; argument++)
        {
            entry[argument] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(MulticallArgumentsAt + (argument * sizeof(ulong)))..]);
        }

        var number = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        vcpu.Context.Steps?.LoadsCall(vcpu, va);
        var result = Dispatch(number, entry);
        vcpu.Context.Steps?.PerformsCall(vcpu, number == (ulong)HypercallNumber.Iret, entry.IsPreempted);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[MulticallResultAt..], result);
        var isWritten = hypervisor.WriteToGuest(vcpu, va + MulticallResultAt, (ulong)result);
        vcpu.Context.Steps?.WritesAnswer(vcpu, number == (ulong)HypercallNumber.Iret, entry.IsPreempted);
        if (number == (ulong)HypercallNumber.Iret)
        {
            disposition = Disposition.Exit;
            return (int)result;
        }

        disposition = vcpu.InUserMode ? Disposition.Preempt : Disposition.Continue;
        return isWritten && (!entry.IsPreempted || WriteContinuation(vcpu, va, bytes)) ? null : HypercallFrame.Result(Errno.EFAULT);
    }

    /// <summary>The entry as it is to be performed when the multicall goes on.</summary>
    private bool WriteContinuation(Vcpu vcpu, ulong va, Span<byte> bytes)
    {
        for (var argument = 0; argument < HypercallFrame.Arguments; argument++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(MulticallArgumentsAt + (argument * sizeof(ulong)))..], entry[argument]);
        }

        if (hypervisor.CopyToGuest(vcpu, va, bytes))
        {
            return true;
        }

        entry.CancelContinuation();
        return false;
    }
}
