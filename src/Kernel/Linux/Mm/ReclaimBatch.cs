namespace Verified.Kernel.Linux.Mm;

/// <summary>What reclaim has unmapped and not flushed yet: the pages, which stay locked, and the invalidate ranges, which stay open for the flush.</summary>
/// <remarks>Source: Linux v4.3 mm/rmap.c, struct tlbflush_unmap_batch.</remarks>
internal sealed class ReclaimBatch
{
    private const int MostPages = 2;

    public List<PageFrame> Pages { get; } = [];

    public List<NotifierRange> Ranges { get; } = [];

    public bool IsFull => Pages.Count >= MostPages;
}
