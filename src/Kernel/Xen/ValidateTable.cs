using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>promote_l2_table to promote_l4_table: from the first slot that is not validated yet, in ascending order.</summary>
    /// <remarks>Source: Xen 4.17.7 xen/arch/x86/mm.c.</remarks>
    private Errno ValidateTable(PageInfo page)
    {
        ClearBeyondPaeRoot(page);
        var from = page.NrValidated;
        var errno = Errno.None;
        var slot = from;
        for (; slot < MachineMemory.EntriesOfATable; slot++)
        {
            Steps?.Visits(page);
            errno = slot > from && IsPreemptedInside(page) ? Errno.EINTR : ValidateSlot(page, slot, slot == from && page.PartialSet);
            if (errno != Errno.None)
            {
                break;
            }
        }

        if (errno == Errno.None)
        {
            WriteXenSlots(page, page.Owner!);
            return Errno.None;
        }

        return StopValidation(page, slot, slot == from && page.PartialSet, errno);
    }

    /// <summary>Level 4 asks nobody by itself whether work is pending; those below it do.</summary>
    private bool IsPreemptedInside(PageInfo page) => page.Type != PageType.L4 && IsPreempted(Current);

    /// <summary>hypercall_preempt_check.</summary>
    internal bool IsPreempted(Vcpu vcpu)
    {
        Steps?.Checks();
        return vcpu.PreemptCheck();
    }

    private Errno ValidateSlot(PageInfo page, int slot, bool isHeld)
    {
        var mode = page.Owner!.Mode;
        if (!mode.IsGuestSlot(page.Type, slot))
        {
            return Errno.None;
        }

        var entry = Memory.ReadEntry(page.Mfn, slot);
        if (entry.IsPresent)
        {
            Steps?.PromotesForEntry(page, slot);
        }

        var errno = IsPaeXenSlot(page, slot) ? GetPaeXenL2(page, entry, isHeld)
            : entry.IsPresent ? GetPageFromTableEntry(page, entry, page.Owner, isHeld ? Hold.Partial : Hold.OnRestart)
            : Errno.None;
        if (errno == Errno.None)
        {
            Memory.WriteEntry(page.Mfn, slot, mode.Adjust(page.Type.Level(), entry));
        }

        return errno;
    }

    /// <summary>Notes how far validation came, so that it can be resumed, or so that what it took can be given back.</summary>
    /// <param name="page">The table.</param>
    /// <param name="slot">The slot that was not accepted.</param>
    /// <param name="isHeld">A general reference to what that slot refers to is held since before.</param>
    /// <param name="errno">What the slot answered.</param>
    private Errno StopValidation(PageInfo page, int slot, bool isHeld, Errno errno)
    {
        if (errno == Errno.EINTR && slot == 0)
        {
            return errno;
        }

        if (errno is Errno.EINTR or Errno.ERESTART)
        {
            page.NrValidated = slot;
            page.PartialSet = isHeld || errno == Errno.ERESTART;
            return Errno.ERESTART;
        }

        var isChildParked = Current.Parked is not null;
        if (slot > 0 || isHeld || isChildParked)
        {
            page.NrValidated = slot;
            page.PartialSet = isHeld || isChildParked;
            Current.Parked = new ParkedTable(page, IsPartial: true);
        }

        UnadjustBelow(page, slot);
        return errno;
    }

    private void UnadjustBelow(PageInfo page, int slot)
    {
        var mode = page.Owner!.Mode;
        while (mode.Level(page.Type.Level()).Removed != 0 && slot-- > 0)
        {
            Memory.WriteEntry(page.Mfn, slot, mode.Unadjust(page.Type.Level(), Memory.ReadEntry(page.Mfn, slot)));
        }
    }
}
