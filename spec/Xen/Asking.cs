using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen;

/// <remarks>A hypercall that needs a pagetable takes a reference to it, waits until it is validated, and hands the reference on: to the pin, the root or the entry.</remarks>
public sealed partial class XenSpec
{
    /// <summary>Validation of the pagetable that a hypercall waits for is interrupted, because it failed or something more urgent is to be done. The hypercall ends, or begins anew.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, validate_page, put_old_guest_table; the reference of the interruption, XSA-299.</remarks>
    public void InterruptHypercall(Id<Vcpu> vcpu)
    {
        Guard(Asks[vcpu] & !Locks[vcpu]);
        Guard(Validating(Asked[vcpu]));
        Guard(IsSettled(Asked[vcpu]));
        Partial[Asked[vcpu]] = true;
        Answer(vcpu);
    }

    /// <summary>The same for an update of an entry, which unlocks its table.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmu_update.</remarks>
    public void InterruptUpdate(Id<Vcpu> vcpu)
    {
        Guard(Locks[vcpu]);
        Guard(Validating(Asked[vcpu]));
        Guard(IsSettled(Asked[vcpu]));
        Unlock(vcpu);
        Partial[Asked[vcpu]] = true;
        Answer(vcpu);
    }

    private void GuardAsked(Id<Vcpu> vcpu, Id<Frame> table, Choice<FrameType> type)
    {
        Guard(Belongs(table, DomainOf[vcpu]), Errno.EINVAL);
        Guard(MayBecome(table, type), Errno.EINVAL);
        Guard(!Validating(table));
    }

    private void Ask(Id<Vcpu> vcpu, Id<Frame> table, Choice<FrameType> type, Purpose purpose)
    {
        GetTable(table, type);
        Asks[vcpu] = true;
        Asked[vcpu] = table;
        For[vcpu] = purpose;
        Askers.Add(table, vcpu);
    }

    private void Answer(Id<Vcpu> vcpu)
    {
        Asks[vcpu] = false;
        Askers.Remove(vcpu);
    }
}
