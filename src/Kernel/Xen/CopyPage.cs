using Verified.Abi;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>MMUEXT_COPY_PAGE.</summary>
    /// <returns>EINVAL for frames that are not the owner's, or a destination that cannot be written.</returns>
    public Errno CopyPage(Mfn destination, Mfn source, Domain owner)
    {
        if (GetPage(source, owner) is not { } from)
        {
            return Errno.EINVAL;
        }

        var to = GetWritable(destination, owner);
        if (to is not null)
        {
            Memory.Frame(source).CopyTo(Memory.Frame(destination));
            PutPageAndType(to);
        }

        PutPage(from);
        return to is null ? Errno.EINVAL : Errno.None;
    }
}
