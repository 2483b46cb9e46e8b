using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>What is special about the root of a 32-bit guest: four entries, of which the last refers to a level-2 table that Xen shares.</summary>
internal sealed partial class Hypervisor
{
    private const int PaeRootEntries = 4;

    /// <summary>setup_compat_l4: a level-4 table of Xen's, in whose slot 0 the guest's root will be.</summary>
    private PageInfo MakeCompatRoot(Domain domain)
    {
        var page = TakeForXen();
        page.Type = PageType.L4;
        page.TypeCount = 1;
        page.IsValidated = true;
        WriteXenSlots(page, domain);
        return page;
    }

    private static bool IsPaeRoot(PageInfo page) => page is { Type: PageType.L3, Owner.Mode.Is32Bit: true };

    private static bool IsPaeXenSlot(PageInfo page, int slot) => IsPaeRoot(page) && slot == Mode.PaeXenL3Slot;

    /// <summary>The guest initialises four entries, the processor sees 512.</summary>
    private void ClearBeyondPaeRoot(PageInfo page)
    {
        if (IsPaeRoot(page))
        {
            Memory.Frame(page.Mfn)[(PaeRootEntries * sizeof(ulong))..].Clear();
        }
    }

    /// <summary>The last entry must be there, and no other root may share its table.</summary>
    private Errno GetPaeXenL2(PageInfo page, Entry entry, bool isHeld)
    {
        if (!entry.IsPresent || entry.HasAny(page.Owner!.Mode.L3.Disallowed))
        {
            return Errno.EINVAL;
        }

        var errno = GetTable(entry.Frame, PageType.PaeXenL2, page.Owner, isHeld ? Hold.Partial : Hold.OnRestart);
        if (errno == Errno.None && Page(entry.Frame) is { TypeCount: not 1 } shared)
        {
            PutPageAndType(shared);
            return Errno.EINVAL;
        }

        return errno;
    }
}
