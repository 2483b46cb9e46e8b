namespace Verified.Kernel.Targets.Xen.Guest;

/// <summary>What a page is used for.</summary>
internal enum PageUse
{
    Free,
    Fresh,
    Mapped,
    Gathered,
    Top,
    L1Table,
    Released,
    Descriptors,
    Stack,
}

/// <summary>struct page: what the kernel knows of one page.</summary>
/// <param name="number">Its number.</param>
/// <param name="frame">Its guest frame.</param>
internal sealed class GuestPage(int number, ulong frame)
{
    public int Number => number;

    public ulong Frame => frame;

    public PageUse Use { get; set; }

    /// <summary>The processor that took it last.</summary>
    public int HeldBy { get; set; }

    /// <summary>The address space of which it was a table last.</summary>
    public int Of { get; set; }
}
