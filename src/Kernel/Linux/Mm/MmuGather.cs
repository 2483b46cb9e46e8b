namespace Verified.Kernel.Linux.Mm;

/// <summary>struct mmu_gather: pages that were unmapped and whose references may be put when no processor reaches them any more. Batches are small, so that they fill.</summary>
/// <remarks>Source: Linux v2.6.27 include/asm-generic/tlb.h.</remarks>
internal sealed class MmuGather(NotifierRange range)
{
    private readonly (Va Va, PageFrame Page)[] batch = new (Va, PageFrame)[2];
    private int count;

    public NotifierRange Range => range;

    public bool IsFull => count == batch.Length;

    public int Count => count;

    public Va First => batch[0].Va;

    public Va Last => batch[count - 1].Va;

    public (Va Va, PageFrame Page) this[int index] => batch[index];

    public void Add(Va va, PageFrame page) => batch[count++] = (va, page);

    public void Clear() => count = 0;
}
