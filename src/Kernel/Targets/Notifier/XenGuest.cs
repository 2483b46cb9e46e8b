using Verified.Abi.Notifier;
using Verified.Kernel.Linux.ParavirtOps.Xen;

namespace Verified.Kernel.Targets.Notifier;

/// <summary>The kernel with mmu notifiers as a paravirtual guest.</summary>
public static class XenGuest
{
    /// <summary>Builds one, with a hypervisor of its own under it.</summary>
    public static NotifierKernel Kernel(Sizes sizes) => new(sizes, fits => new XenWorld(fits));

    /// <summary>The same, with somebody who hears of every entry into the hypervisor.</summary>
    public static NotifierKernel Kernel(Sizes sizes, Action<GuestCall> hears) => new(sizes, fits => new XenWorld(fits, wire: real => new HeardCalls(real, hears)));
}
