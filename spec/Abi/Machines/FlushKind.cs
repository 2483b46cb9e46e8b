namespace Verified.Abi.Machines;

/// <summary>What a CPU forgets.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.10.4.1.</remarks>
public enum FlushKind
{
    /// <summary>INVLPG: every translation of one page for the current context, global ones too, and the paging-structure caches of the current context.</summary>
    Page,

    /// <summary>A load of CR3 with its own value: all but global translations of the current context.</summary>
    Context,

    /// <summary>CR4.PGE turned over, or INVPCID of type 2: everything.</summary>
    All,
}
