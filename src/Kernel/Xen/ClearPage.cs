using Verified.Abi;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>MMUEXT_CLEAR_PAGE.</summary>
    /// <returns>EINVAL for a frame that is not the owner's or cannot be written.</returns>
    public Errno ClearPage(Mfn mfn, Domain owner)
    {
        if (GetWritable(mfn, owner) is not { } page)
        {
            return Errno.EINVAL;
        }

        Memory.Frame(mfn).Clear();
        PutPageAndType(page);
        return Errno.None;
    }

    private PageInfo? GetWritable(Mfn mfn, Domain owner) =>
        GetPageAndType(mfn, PageType.Writable, owner) == Errno.None ? Page(mfn) : null;
}
