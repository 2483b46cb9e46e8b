using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>do_anonymous_page: a zeroed page is mapped where nothing is.</summary>
    private async KernelTask<Errno> FirstTouch(AddressSpace mm, Va va, bool write)
    {
        await updates;
        var update = new PteUpdate(updates.Take(), mm, va);
        await PreparePteUpdate(update);
        var page = Allocator.Allocate();
        if (page is null)
        {
            await FinishPteUpdate(update);
            return Errno.ENOMEM;
        }

        await sched.Stepped(StepKind.AllocateNew, update.Id, page.Pfn.Number);
        await LockPte(update);
        await FlushPending(mm, va, va);
        var empty = mm.PageTable[va] == default;
        if (empty)
        {
            await MapNew(update, page, writable: write);
        }

        await UnlockPte(update);
        if (!empty)
        {
            await PutNew(update, page);
        }

        await FinishPteUpdate(update);
        return Errno.None;
    }
}
