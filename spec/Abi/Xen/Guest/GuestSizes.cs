namespace Verified.Abi.Xen.Guest;

/// <summary>How large a guest is built, and what of it the contract sees.</summary>
public sealed record GuestSizes
{
    /// <summary>Virtual processors, each with a buffer of its own.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>Pages that the contract sees: the kernel's root, a page of descriptors for each processor, those of the allocator, and one more that stands for all others.</summary>
    public int Pages { get; init; } = 14;

    /// <summary>Entries of a pagetable, and descriptors of a page of them, that the contract sees.</summary>
    public int Slots { get; init; } = 3;

    /// <summary>Address spaces, the kernel's own included.</summary>
    public int Mms { get; init; } = 3;

    /// <summary>Places of a processor's buffer.</summary>
    public int Places { get; init; } = 10;

    /// <summary>The kernel's own address space, and the page of its root.</summary>
    public const int Kernel = 0;

    /// <summary>The page that stands for all that the contract does not see.</summary>
    public int Elsewhere => Pages - 1;

    /// <summary>The page of a processor's descriptors.</summary>
    public int DescriptorsOf(int cpu) => 1 + cpu;

    /// <summary>The first page of the allocator.</summary>
    public int FirstFree => 1 + Cpus;
}
