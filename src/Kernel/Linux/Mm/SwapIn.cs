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
        if (Swap.Cached(entry.SwapSlot) is null)
        {
            var page = Allocator.Allocate();
            if (page is null)
            {
                return Errno.ENOMEM;
            }

            Swap.ReadIn(entry.SwapSlot, page.Pfn);
            Swap.EnterCache(entry.SwapSlot, page);
            await sched.Stepped(StepKind.ReadIntoCache, entry.SwapSlot, page.Pfn.Number);
        }

        await updates;
        var update = new PteUpdate(updates.Take(), mm, va);
        await PreparePteUpdate(update);
        await LockPte(update);
        await FlushPending(mm, va, va);
        if (mm.PageTable[va] == entry && Swap.Cached(entry.SwapSlot) is { } cached)
        {
            Swap.RemoveUser(entry.SwapSlot);
            cached.Get();
            SetPte(mm, va, cached, writable: false, dirty: false);
            await sched.Stepped(StepKind.MapCached, update.Id);
        }

        await UnlockPte(update);
        await FinishPteUpdate(update);
        return Errno.None;
    }
}
