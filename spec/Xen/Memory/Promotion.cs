using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>A hypercall that needs a pagetable promotes it: it takes a reference, waits until the pagetable is validated, and hands the reference on: to the pin, the root or the entry.</remarks>
public sealed partial class XenSpec
{
    /// <summary>Validation of the pagetable that a hypercall promotes is interrupted, because it failed or something more urgent is to be done. The hypercall ends, or begins anew.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, validate_page, put_old_guest_table; the reference of the interruption, XSA-299.</remarks>
    public void InterruptHypercall(Id<Vcpu> vcpu)
    {
        Guard(Promotes[vcpu] & !Locks[vcpu]);
        Guard(Validating(Promoting[vcpu]));
        Guard(IsSettled(Promoting[vcpu]));
        Partial[Promoting[vcpu]] = true;
        EndPromotion(vcpu);
    }

    /// <summary>The same for an update of an entry, which unlocks its table.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmu_update.</remarks>
    public void InterruptUpdate(Id<Vcpu> vcpu)
    {
        Guard(Locks[vcpu]);
        Guard(Validating(Promoting[vcpu]));
        Guard(IsSettled(Promoting[vcpu]));
        Unlock(vcpu);
        Partial[Promoting[vcpu]] = true;
        EndPromotion(vcpu);
    }

    private void GuardPromotion(Id<Vcpu> vcpu, Id<Frame> table, Choice<FrameType> type)
    {
        Guard(Belongs(table, DomainOf[vcpu]), Errno.EINVAL);
        Guard(MayBecome(table, type), Errno.EINVAL);
        Guard(!Validating(table));
    }

    private void BeginPromotion(Id<Vcpu> vcpu, Id<Frame> table, Choice<FrameType> type, Purpose purpose)
    {
        GetTable(table, type);
        Promotes[vcpu] = true;
        Promoting[vcpu] = table;
        PromotesFor[vcpu] = purpose;
        Promoters.Add(table, vcpu);
    }

    private void EndPromotion(Id<Vcpu> vcpu)
    {
        Promotes[vcpu] = false;
        Promoters.Remove(vcpu);
    }
}
