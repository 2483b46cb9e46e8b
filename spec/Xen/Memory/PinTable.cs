using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    /// <summary>MMUEXT_PIN_L1_TABLE to MMUEXT_PIN_L4_TABLE promotes the pagetable.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_PIN_L1_TABLE.</remarks>
    public void BeginPin(Id<Vcpu> vcpu, Id<Frame> table, Choice<FrameType> type)
    {
        Guard(Exists[vcpu] & !Promotes[vcpu]);
        Guard(type.IsAny(FrameType.L1, FrameType.L2) | (!TwoLevels & type.IsAny(FrameType.L3, FrameType.L4)));
        GuardPromotion(vcpu, table, type);
        BeginPromotion(vcpu, table, type, Purpose.Pin);
    }

    /// <summary>The validated pagetable is pinned: the flag keeps the reference.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_PIN_L1_TABLE.</remarks>
    public void Pin(Id<Vcpu> vcpu)
    {
        Guard(Promotes[vcpu] & PromotesFor[vcpu].Is(Purpose.Pin));
        Guard(Validated[Promoting[vcpu]]);
        Guard(!Pinned[Promoting[vcpu]], Errno.EINVAL);
        Pinned[Promoting[vcpu]] = true;
        EndPromotion(vcpu);
    }

    /// <summary>A pagetable that is pinned already is refused, and the second reference dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_PIN_L1_TABLE.</remarks>
    public void RefusePin(Id<Vcpu> vcpu)
    {
        Guard(Promotes[vcpu] & PromotesFor[vcpu].Is(Purpose.Pin));
        Guard(Validated[Promoting[vcpu]]);
        Guard(Pinned[Promoting[vcpu]]);
        TypeCount[Promoting[vcpu]] = TypeCount[Promoting[vcpu]] - 1;
        GeneralCount[Promoting[vcpu]] = GeneralCount[Promoting[vcpu]] - 1;
        EndPromotion(vcpu);
    }

    /// <summary>MMUEXT_UNPIN_TABLE: the flag goes, and its reference is dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_UNPIN_TABLE.</remarks>
    public void Unpin(Id<Vcpu> vcpu, Id<Frame> table)
    {
        Guard(Exists[vcpu]);
        Guard(Belongs(table, DomainOf[vcpu]), Errno.EINVAL);
        Guard(Pinned[table], Errno.EINVAL);
        Pinned[table] = false;
        PutTable(table);
    }
}
