namespace Verified.Spec.Paging.Answers;

/// <summary>What a machine may do besides what every CPU may. Each is declared for a machine, and each use is counted.</summary>
[Flags]
public enum Looseness
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A walk that ends in a fault leaves accessed in the entries that it used.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.8: an entry is marked when it is used, and nothing says that the access must happen.</remarks>
    AccessedByFaults = 1,

    /// <summary>A page fault does not make the CPU forget what it remembers of the address.</summary>
    /// <remarks>Against Intel SDM volume 3, 4.10.4.1, by which it does.</remarks>
    FaultsForgetNothing = 2,

    /// <summary>In PAE the root's entries are read at every walk, as AMD's CPUs do with nested paging.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.4.1; AMD64 APM volume 2, 5.2.3.</remarks>
    DirectoryInMemory = 4,

    /// <summary>Entries become accessed that no access asked for: the CPU walks ahead.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.10.2.3.</remarks>
    AccessedAhead = 8,

    /// <summary>A fault by reserved bits of a page's entry leaves accessed in that entry, and in those above.</summary>
    /// <remarks>Against Intel SDM volume 3, 4.8: there is no translation that uses it. Source: QEMU 7.2, target/i386/tcg/sysemu/excp_helper.c, which marks a large page's entry before it looks at the low bits of its address.</remarks>
    AccessedByReservedPages = 16,
}
