using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>XENMEM_exchange steals the frames that are given, allocates others for them, and frees them then; or it returns them, because not all can be had. A stolen
/// frame has no references and no type.</remarks>
public sealed partial class XenSpec
{
    /// <summary>A frame that only its domain's allocation refers to is taken from the domain.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, steal_page; XSA-214, XSA-287.</remarks>
    public void Steal(Id<Vcpu> vcpu, Id<Frame> frame)
    {
        Guard(Exists[vcpu]);
        Guard(Belongs(frame, DomainOf[vcpu]), Errno.EINVAL);
        Guard(Allocated[frame] & (GeneralCount[frame] == 1), Errno.EINVAL);
        Allocated[frame] = false;
        GeneralCount[frame] = 0;
        Type[frame] = FrameType.None;
        Validated[frame] = false;
    }

    /// <summary>A stolen frame is its domain's as before.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/memory.c, memory_exchange, the failing case.</remarks>
    public void ReturnStolen(Id<Frame> frame)
    {
        Guard(Owned[frame]);
        Guard((GeneralCount[frame] == 0) & Type[frame].Is(FrameType.None));
        Allocated[frame] = true;
        GeneralCount[frame] = 1;
    }
}
