using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>MMUEXT_CLEAR_PAGE.</summary>
    /// <returns>EINVAL for a frame that is not the owner's or cannot be written.</returns>
    public Errno ClearPage(Mfn mfn, Domain owner)
    {
        if (GetWritable(mfn, owner) is not { } page)
        {
            Steps?.Stores(Current, mfn, 0, default, Errno.EINVAL);
            return Errno.EINVAL;
        }

        Memory.Frame(mfn).Clear();
        Steps?.FillsPage(Current, mfn, Memory);
        PutPageAndType(page);
        return Errno.None;
    }

    private PageInfo? GetWritable(Mfn mfn, Domain owner) =>
        GetPageAndType(mfn, PageType.Writable, owner) == Errno.None ? Page(mfn) : null;
}
