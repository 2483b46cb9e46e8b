using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>validate_segdesc_page: every descriptor in the frame, normalised in place.</summary>
    private Errno ValidateDescriptors(PageInfo page)
    {
        for (var word = 0; word < MachineMemory.EntriesOfATable; word++)
        {
            if (Descriptor.Check(Memory.Read(page.Mfn, word), page.Owner!.Mode) is not { } accepted)
            {
                return Errno.EINVAL;
            }

            Memory.Write(page.Mfn, word, accepted);
        }

        return Errno.None;
    }
}
