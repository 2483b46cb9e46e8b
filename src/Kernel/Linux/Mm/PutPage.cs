using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>The freeing half of put_page, when the reference that was put was the last.</summary>
    public PreemptionPoint FreePage(PageFrame page)
    {
        Allocator.Free(page);
        return sched.Stepped(StepKind.FreePage, page.Pfn.Number);
    }
}
