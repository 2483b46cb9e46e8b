using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    /// <summary>set_gdt puts a page into the GDT. All its descriptors are inspected, unless the frame has been a page of descriptors ever since they were.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, pv_set_gdt; xen/arch/x86/mm.c, validate_segdesc_page.</remarks>
    public void SetGdtPage(Id<Vcpu> vcpu, Id<GdtPage> page, Id<Frame> frame, Truth harmless)
    {
        Guard(Exists[vcpu] & !HasGdt[vcpu, page]);
        Guard(Belongs(frame, DomainOf[vcpu]), Errno.EINVAL);
        Guard(MayBecome(frame, FrameType.Descriptors), Errno.EINVAL);
        Guard(harmless | (Type[frame].Is(FrameType.Descriptors) & Validated[frame]), Errno.EINVAL);
        Become(frame, FrameType.Descriptors, true, harmless);
        TypeCount[frame] = TypeCount[frame] + 1;
        GeneralCount[frame] = GeneralCount[frame] + 1;
        HasGdt[vcpu, page] = true;
        GdtFrame[vcpu, page] = frame;
        GdtPages.Add(frame, vcpu, page);
    }

    /// <summary>set_gdt, or the end of a virtual processor, takes a page out of the GDT. The frame keeps its type and stays inspected until it takes another one.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, pv_destroy_gdt.</remarks>
    public void ClearGdtPage(Id<Vcpu> vcpu, Id<GdtPage> page)
    {
        var frame = GdtFrame[vcpu, page];
        Guard(HasGdt[vcpu, page]);
        TypeCount[frame] = TypeCount[frame] - 1;
        GeneralCount[frame] = GeneralCount[frame] - 1;
        Stamp(frame, true);
        HasGdt[vcpu, page] = false;
        GdtPages.Remove(vcpu, page);
    }

    /// <summary>update_descriptor writes eight bytes that are a harmless descriptor to a page of descriptors.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, do_update_descriptor.</remarks>
    public void UpdateDescriptor(Id<Vcpu> vcpu, Id<Frame> frame, Id<TableSlot> slot, Truth harmless, Truth present, Id<Frame> target, Truth writes, Choice<Flags> flags)
    {
        Guard(Exists[vcpu]);
        Guard(harmless, Errno.EINVAL);
        Guard(Belongs(frame, DomainOf[vcpu]), Errno.EINVAL);
        Guard(IsLive(frame, FrameType.Descriptors));
        StoreBytes(frame, slot, present, target, writes, flags);
        Harmless[frame] = Harmless[frame] & harmless;
    }
}
