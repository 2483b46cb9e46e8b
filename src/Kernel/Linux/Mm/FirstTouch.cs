using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>do_anonymous_page: a zeroed page is mapped where nothing is.</summary>
    private async KernelTask<Errno> FirstTouch(AddressSpace mm, Va va, bool write)
    {
        await changes;
        var change = new PteChange(changes.Take(), mm, va);
        await PrepareChange(change);
        var page = Allocator.Allocate();
        if (page is null)
        {
            await FinishChange(change);
            return Errno.ENOMEM;
        }

        await sched.Stepped(StepKind.AllocateNew, change.Id, page.Pfn.Number);
        await LockPte(change);
        await FlushPending(mm, va, va);
        var empty = mm.PageTable[va] == default;
        if (empty)
        {
            await MapNew(change, page, writable: write);
        }

        await UnlockPte(change);
        if (!empty)
        {
            await PutNew(change, page);
        }

        await FinishChange(change);
        return Errno.None;
    }
}
