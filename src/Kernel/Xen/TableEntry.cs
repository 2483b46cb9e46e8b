using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>What becomes of the general reference to a table when its validation is not finished.</summary>
internal enum Hold
{
    /// <summary>It is given back.</summary>
    No,

    /// <summary>It is kept when validation is to be resumed.</summary>
    OnRestart,

    /// <summary>It is held since an earlier attempt, and is kept in any case.</summary>
    Partial,
}

internal sealed partial class Hypervisor
{
    /// <summary>get_page_from_l2e to get_page_from_l4e: the references that a present entry of this table needs.</summary>
    /// <returns>EINVAL for a flag that must not be set, for a frame that is not the owner's, and for one that is in use as something else; else what the table's content answers.</returns>
    private Errno GetPageFromTableEntry(PageInfo table, Entry entry, Domain domain, Hold hold)
    {
        var level = table.Type.Level();
        if (entry.HasAny(domain.Mode.Level(level).Disallowed))
        {
            Steps?.NotGranted(Errno.EINVAL);
            return Errno.EINVAL;
        }

        Steps?.MayBeLinear();
        var errno = GetTable(entry.Frame, TypeBelow(level), domain, hold);
        if (errno != Errno.EINVAL || !GetLinearTable(table, entry, domain))
        {
            Steps?.IsNotLinear();
            return errno;
        }

        Steps?.IsLinear(isSelf: entry.Frame == table.Mfn);
        if (hold == Hold.Partial && entry.Frame != table.Mfn)
        {
            PutPage(Page(entry.Frame)!);
        }

        return Errno.None;
    }

    /// <summary>get_page_and_type_from_mfn.</summary>
    private Errno GetTable(Mfn mfn, PageType type, Domain domain, Hold hold)
    {
        if (hold != Hold.Partial && GetPage(mfn, domain) is null)
        {
            Steps?.NotGranted(Errno.EINVAL);
            return Errno.EINVAL;
        }

        var page = Page(mfn)!;
        var errno = GetPageType(page, type);
        var keeps = errno == Errno.None || hold == Hold.Partial || (hold == Hold.OnRestart && errno == Errno.ERESTART) || IsParked(page);
        if (!keeps)
        {
            PutPage(page);
        }

        return errno;
    }

    /// <summary>put_page_from_l2e to put_page_from_l4e.</summary>
    /// <returns>EINTR or ERESTART when the table below was interrupted; the general reference is then still held.</returns>
    private Errno PutPageFromTableEntry(PageInfo table, Entry entry, bool isPartial)
    {
        if (!entry.IsPresent || entry.Frame == table.Mfn)
        {
            return Errno.None;
        }

        var child = Page(entry.Frame)!;
        var errno = PutPageType(child, isPartial, table);
        if (errno == Errno.None)
        {
            PutPage(child);
        }

        return errno;
    }

    private static PageType TypeBelow(int level) => (PageType)(level - 1);
}
