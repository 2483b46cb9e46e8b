namespace Verified.Abi.Notifier;

/// <summary>What a system call asks for.</summary>
public enum Request
{
    /// <summary>mmap with MAP_FIXED_NOREPLACE, private, anonymous and writable.</summary>
    Mmap,

    /// <summary>munmap.</summary>
    Munmap,

    /// <summary>madvise with MADV_DONTNEED.</summary>
    DontNeed,

    /// <summary>mprotect.</summary>
    Mprotect,

    /// <summary>mremap with MREMAP_FIXED of one page.</summary>
    Mremap,

    /// <summary>fork.</summary>
    Fork,

    /// <summary>exit of all threads.</summary>
    Exit,

    /// <summary>The ageing of a page at one address, which reclaim asks for.</summary>
    Age,
}
