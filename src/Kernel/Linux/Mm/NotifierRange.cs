namespace Verified.Kernel.Linux.Mm;

/// <summary>struct mmu_notifier_range: an invalidate range, from the call of invalidate_range_start to the return of the operation.</summary>
internal readonly record struct NotifierRange(int Id, AddressSpace Mm, Va First, Va Last);

/// <summary>Why an invalidate range is opened.</summary>
internal enum RangePurpose
{
    /// <summary>To unmap or to move.</summary>
    Unmap,

    /// <summary>To take away write permission.</summary>
    Protect,

    /// <summary>To copy into a child.</summary>
    Fork,
}
