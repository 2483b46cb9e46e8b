namespace Verified.Spec.Paging;

/// <summary>The bits of the error code of a page fault.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.7.</remarks>
public static class FaultFlags
{
    /// <summary>P: there is a translation, or a reserved bit was set. Otherwise an entry was not present.</summary>
    public static ulong Protection => 1ul << 0;

    /// <summary>W/R: by a write.</summary>
    public static ulong Write => 1ul << 1;

    /// <summary>U/S: by a user.</summary>
    public static ulong User => 1ul << 2;

    /// <summary>RSVD: a reserved bit was set in an entry that was present.</summary>
    public static ulong Reserved => 1ul << 3;

    /// <summary>I/D: by an instruction fetch, told only where CPUs can forbid one.</summary>
    public static ulong Fetch => 1ul << 4;

    /// <summary>PK: the page's protection key forbids it, whatever else may.</summary>
    public static ulong Key => 1ul << 5;
}
