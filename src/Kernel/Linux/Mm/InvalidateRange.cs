using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>mmu_notifier_range_init, with an identifier that was taken before.</summary>
    private NotifierRange NewRange(int id, AddressSpace mm, Va first, Va last) => new(id, mm, first, last);

    private PreemptionPoint OpenRange(NotifierRange range, RangePurpose purpose) =>
        sched.Stepped(StepKind.OpenRange, range.Id, range.Mm.Index, range.First.Number, range.Last.Number, (int)purpose);

    /// <summary>mmu_notifier_invalidate_range_start. When it returns, entries of the range may change.</summary>
    private async KernelTask InvalidateRangeStart(NotifierRange range)
    {
        await range.Mm.Notifiers.InvalidateRangeStart(range);
        await sched.Stepped(StepKind.StartsDone, range.Id);
    }

    /// <summary>mmu_notifier_invalidate_range_end. Entries of the range change no more.</summary>
    private async KernelTask InvalidateRangeEnd(NotifierRange range)
    {
        await sched.Stepped(StepKind.UpdatesDone, range.Id);
        await range.Mm.Notifiers.InvalidateRangeEnd(range);
        await sched.Stepped(StepKind.EndsDone, range.Id);
    }

    /// <summary>The operation is about to return: it holds nothing, and what it relied on is flushed.</summary>
    private PreemptionPoint CloseRange(NotifierRange range)
    {
        ranges.Return(range.Id);
        return sched.Stepped(StepKind.CloseRange, range.Id);
    }
}
