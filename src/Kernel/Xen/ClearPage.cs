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
        TellContent(mfn);
        PutPageAndType(page);
        return Errno.None;
    }

    /// <summary>A whole page of data was written.</summary>
    private void TellContent(Mfn mfn)
    {
        if (Steps is not { } steps)
        {
            return;
        }

        foreach (var slot in steps.Watched)
        {
            steps.Stores(Current, mfn, slot, Memory.ReadEntry(mfn, slot), Errno.None);
        }
    }

    private PageInfo? GetWritable(Mfn mfn, Domain owner) =>
        GetPageAndType(mfn, PageType.Writable, owner) == Errno.None ? Page(mfn) : null;
}
