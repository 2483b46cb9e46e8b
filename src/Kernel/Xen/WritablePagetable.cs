using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>Whether an address is mapped read-only to a table of level 1 of the vCPU's domain: a store there can be an update of an entry.</summary>
    public PageInfo? FindReadOnlyL1Table(Vcpu vcpu, ulong va)
    {
        if (FindL1Entry(vcpu, va) is not var (table, slot))
        {
            return null;
        }

        var entry = Memory.ReadEntry(table.Mfn, slot);
        return entry.IsPresent && !entry.IsWritable && Page(entry.Frame) is { Type: PageType.L1, IsValidated: true, TypeCount: > 0 } page && page.Owner == vcpu.Domain
            ? page
            : null;
    }

    /// <summary>ptwr_emulated_update: the entry as the guest's store would leave it, checked and counted as any other.</summary>
    /// <returns>What the entry answers.</returns>
    public Errno StoreL1Entry(PageInfo table, int slot, Entry entry, Domain domain)
    {
        if (!LockPage(table))
        {
            return Errno.EINVAL;
        }

        var errno = ModL1Entry(table, slot, entry, EntryWrite.Normal, domain, domain);
        UnlockPage(table);
        return errno;
    }
}
