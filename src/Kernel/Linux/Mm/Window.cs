using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>mmu_notifier_range_init, with an identifier that was taken before.</summary>
    private NotifierRange NewRange(int window, AddressSpace mm, Va first, Va last) => new(window, mm, first, last);

    private PreemptionPoint OpenWindow(NotifierRange range, WindowPurpose purpose) =>
        sched.Stepped(StepKind.OpenWindow, range.Id, range.Mm.Index, range.First.Number, range.Last.Number, (int)purpose);

    /// <summary>mmu_notifier_invalidate_range_start. When it returns, entries of the range may change.</summary>
    private async KernelTask InvalidateRangeStart(NotifierRange range)
    {
        await range.Mm.Notifiers.InvalidateRangeStart(range);
        await sched.Stepped(StepKind.StartsDone, range.Id);
    }

    /// <summary>mmu_notifier_invalidate_range_end. Entries of the range change no more.</summary>
    private async KernelTask InvalidateRangeEnd(NotifierRange range)
    {
        await sched.Stepped(StepKind.ChangesDone, range.Id);
        await range.Mm.Notifiers.InvalidateRangeEnd(range);
        await sched.Stepped(StepKind.EndsDone, range.Id);
    }

    /// <summary>The operation is about to return: it holds nothing, and what it relied on is flushed.</summary>
    private PreemptionPoint CloseWindow(NotifierRange range)
    {
        windows.Return(range.Id);
        return sched.Stepped(StepKind.CloseWindow, range.Id);
    }
}
