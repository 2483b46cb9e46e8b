using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>do_swap_page: the page comes from the swap cache, or first from the device into the cache, and is mapped read-only; a write faults again.</summary>
    private async KernelTask<Errno> SwapIn(AddressSpace mm, Va va)
    {
        var entry = mm.PageTable[va];
        if (Swap.Cached(entry.Slot) is null)
        {
            var page = Allocator.Allocate();
            if (page is null)
            {
                return Errno.ENOMEM;
            }

            Swap.ReadIn(entry.Slot, page.Pfn);
            Swap.EnterCache(entry.Slot, page);
            await sched.Stepped(StepKind.ReadIntoCache, entry.Slot, page.Pfn.Number);
        }

        await changes;
        var change = new PteChange(changes.Take(), mm, va);
        await PrepareChange(change);
        await LockPte(change);
        await FlushPending(mm, va, va);
        if (mm.PageTable[va] == entry && Swap.Cached(entry.Slot) is { } cached)
        {
            Swap.RemoveUser(entry.Slot);
            cached.Get();
            SetPte(mm, va, cached, writable: false, dirty: false);
            await sched.Stepped(StepKind.MapCached, change.Id);
        }

        await UnlockPte(change);
        await FinishChange(change);
        return Errno.None;
    }
}
