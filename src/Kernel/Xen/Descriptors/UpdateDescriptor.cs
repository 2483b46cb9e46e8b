using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Descriptors;

internal sealed partial class DescriptorTables
{
    /// <summary>do_update_descriptor: one descriptor, in a frame of descriptors or in any that can be written.</summary>
    /// <param name="vcpu">Who calls.</param>
    /// <param name="address">The machine address, a multiple of 8.</param>
    /// <param name="descriptor">The descriptor, which is stored as it is accepted.</param>
    /// <returns>EINVAL for an unaligned address, a bad descriptor, somebody else's frame, and a frame in use as something else.</returns>
    public Errno UpdateDescriptor(Vcpu vcpu, ulong address, ulong descriptor)
    {
        if (address % sizeof(ulong) != 0 || Descriptor.Check(descriptor, vcpu.Domain.Mode) is not { } accepted)
        {
            return Errno.EINVAL;
        }

        return hypervisor.OnBehalfOf(vcpu, () => StoreDescriptor(vcpu.Domain, address, accepted));
    }

    private Errno StoreDescriptor(Domain domain, ulong address, ulong descriptor)
    {
        if (hypervisor.GetPage(new Mfn(address / MachineMemory.FrameBytes), domain) is not { } page)
        {
            return Errno.EINVAL;
        }

        var errno = Errno.EINVAL;
        if (hypervisor.GetPageType(page, page.Type == PageType.SegDesc ? PageType.SegDesc : PageType.Writable) == Errno.None)
        {
            hypervisor.Memory.Write(page.Mfn, GuestAccess.OffsetInFrame(address) / sizeof(ulong), descriptor);
            hypervisor.PutPageType(page);
            errno = Errno.None;
        }

        hypervisor.PutPage(page);
        return errno;
    }
}
