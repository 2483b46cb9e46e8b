using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>free_swap_cache: pages that are in the swap cache and nowhere else lose their swap slots, and with them, as a rule, their last reference.</summary>
    private async KernelTask FreeUnusedSlots()
    {
        for (var slot = 0; slot < Swap.Slots; slot++)
        {
            if (Swap.Users(slot) == 0 && Swap.Cached(slot) is { Mappings.Count: 0 } page)
            {
                await FreeSwapSlot(page);
            }
        }
    }

    /// <summary>remove_exclusive_swap_page: the page gives up its swap slot if no swap entry names it.</summary>
    private async KernelTask FreeSwapSlot(PageFrame page)
    {
        await page.Lock;
        if (page.SwapSlot is not { } slot || Swap.Users(slot) > 0)
        {
            page.Lock.Unlock();
            return;
        }

        Swap.LeaveCache(slot);
        page.IsDirty = true;
        var last = page.Put();
        page.Lock.Unlock();
        await sched.Stepped(StepKind.FreeSwapSlot, slot);
        if (last)
        {
            await FreePage(page);
        }
    }

    /// <summary>The page is mapped once, and the swap cache has it for no swap entry.</summary>
    private bool IsOnlyCached(PageFrame page) => page.Count == 2 && page.SwapSlot is { } slot && Swap.Users(slot) == 0;
}
