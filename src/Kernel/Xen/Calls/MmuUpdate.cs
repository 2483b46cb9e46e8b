using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    /// <summary>MMU_UPDATE_PREEMPTED: in the count, that this is a continuation and *pdone says how much was done before.</summary>
    private const uint MmuUpdatePreempted = 1u << 31;
    private const int MmuUpdateBytes = 16;

    /// <summary>mmu_update(list, count, *pdone, foreigndom).</summary>
    /// <remarks>
    /// EFAULT when the list does not begin at an address of the guest's, before anything is done, and when an element cannot be
    /// read, with those before it done; else as <see cref="MmuUpdate"/>. That *pdone cannot be written is nowhere answered. A table that
    /// still has to be put makes the hypercall leave for a continuation, also after the last element. Source: Xen 4.17.7 xen/arch/x86/mm.c.
    /// </remarks>
    private long DoMmuUpdate(HypercallFrame call)
    {
        var (list, count, pdone, foreigndom) = (call[0], (uint)call[1], call[2], (uint)call[3]);
        if (PutsParkedFirst(call, HypercallNumber.MmuUpdate, out var early) || IsLastPart(list, count, foreigndom, out early))
        {
            return early;
        }

        var before = DoneBefore(call.Vcpu, ref count, pdone);
        if (!Hypervisor.IsGuestArray(list, count, MmuUpdateBytes))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var requests = new GuestRequests<MmuUpdateRequest>(hypervisor, call.Vcpu, list, count, MmuUpdateBytes, DecodeMmuUpdate);
        var update = new MmuUpdate(hypervisor, call.Vcpu, requests, foreigndom) { PutsParkedOnReentry = true };
        var errno = update.ContinueEntered();
        call.Vcpu.Context.Steps?.PerformsElements(call.Vcpu, update.Done);
        if (update.KnowsTableOwner)
        {
            WriteDone(call.Vcpu, pdone, before + (uint)update.Done);
        }

        return errno != Errno.ERESTART ? HypercallFrame.Result(errno)
            : update.IsAnswered ? ContinueToLastPart(call, HypercallNumber.MmuUpdate, update.Answer)
            : call.ContinueWith(HypercallNumber.MmuUpdate, list + ((ulong)update.Done * MmuUpdateBytes), (count - (uint)update.Done) | MmuUpdatePreempted, pdone, foreigndom);
    }

    private static MmuUpdateRequest DecodeMmuUpdate(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    /// <summary>Before a hypercall on tables does anything it puts what an earlier one has left to be put.</summary>
    private bool PutsParkedFirst(HypercallFrame call, HypercallNumber number, out long result)
    {
        result = 0;
        if (hypervisor.PutParkedTable() != Errno.ERESTART)
        {
            return false;
        }

        result = call.ContinueWith(number, call[0], (uint)call[1], call[2], (uint)call[3]);
        return true;
    }

    /// <summary>Nothing was left but to put a table: the answer was kept in the place of foreigndom. A guest may say so itself, and gets what it says.</summary>
    private static bool IsLastPart(ulong list, uint count, uint foreigndom, out long result)
    {
        result = (int)foreigndom;
        return list == 0 && count == MmuUpdatePreempted;
    }

    private static long ContinueToLastPart(HypercallFrame call, HypercallNumber number, Errno answer) =>
        call.ContinueWith(number, 0, MmuUpdatePreempted, 0, (uint)HypercallFrame.Result(answer));

    private uint DoneBefore(Vcpu vcpu, ref uint count, ulong pdone)
    {
        if ((count & MmuUpdatePreempted) == 0)
        {
            return 0;
        }

        count &= ~MmuUpdatePreempted;
        if (pdone == 0)
        {
            return 0;
        }

        hypervisor.ReadFromGuest(vcpu, pdone, out uint done);
        return done;
    }

    private void WriteDone(Vcpu vcpu, ulong pdone, uint done)
    {
        if (pdone != 0)
        {
            hypervisor.WriteToGuest(vcpu, pdone, done);
        }
    }
}
