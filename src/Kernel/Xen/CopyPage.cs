using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>MMUEXT_COPY_PAGE.</summary>
    /// <returns>EINVAL for frames that are not the owner's, or a destination that cannot be written.</returns>
    public Errno CopyPage(Mfn destination, Mfn source, Domain owner)
    {
        if (GetPage(source, owner) is not { } from)
        {
            Steps?.Stores(Current, source, 0, default, Errno.EINVAL);
            return Errno.EINVAL;
        }

        var to = GetWritable(destination, owner);
        if (to is not null)
        {
            Memory.Frame(source).CopyTo(Memory.Frame(destination));
            Steps?.FillsPage(Current, destination, Memory);
            PutPageAndType(to);
        }
        else
        {
            Steps?.Stores(Current, destination, 0, default, Errno.EINVAL);
        }

        PutPage(from);
        return to is null ? Errno.EINVAL : Errno.None;
    }
}
