namespace Verified.Models.Xen.Live;

/// <summary>Where real Xen may answer otherwise than ours, and why. Whatever is not said here must be equal.</summary>
public enum LiveFreedom
{
    /// <summary>
    /// A hypercall that is interrupted for other work of the hypervisor's is made again by the guest with what is left in rdi, rsi, rdx, r10 and r8, which then
    /// differ from those of one that was not; what it answers may not. The registers must be those of such a continuation, and of a hypercall that can become one. Source: Xen 4.17.7 xen/arch/x86/hypercall.c, hypercall_create_continuation.
    /// </summary>
    ArgumentsOfAContinuation,

    /// <summary>Slots 256 to 271 of a level-4 table are the hypervisor's; what stands there says where its own memory is. Source: Xen 4.17.7 xen/arch/x86/mm.c, init_xen_l4_slots.</summary>
    SlotsOfXen,

    /// <summary>Times in vcpu_info and shared_info. They are not compared.</summary>
    Times,

    /// <summary>Which frame is given to a guest that asks for memory. Source: Xen 4.17.7 xen/common/page_alloc.c.</summary>
    FramesThatAreGiven,
}
