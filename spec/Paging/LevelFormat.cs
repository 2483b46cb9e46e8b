using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging;

/// <summary>Where an entry of a level ends the walk.</summary>
public enum PageRule
{
    /// <summary>Nowhere: each refers to a table.</summary>
    Never,

    /// <summary>Everywhere: level 1.</summary>
    Always,

    /// <summary>Where its bit 7 is set.</summary>
    WhereMarked,

    /// <summary>Where its bit 7 is set and CR4.PSE is; otherwise bit 7 means nothing.</summary>
    WhereMarkedAndEnabled,

    /// <summary>Where its bit 7 is set and the CPU has such pages; otherwise bit 7 is reserved.</summary>
    WhereMarkedAndOffered,
}

/// <summary>One level of pagetables.</summary>
/// <param name="Number">1 for the lowest.</param>
/// <param name="Shift">The lowest bit of an address that it translates.</param>
/// <param name="IndexBits">How many it translates.</param>
/// <param name="Pages">Where an entry ends the walk.</param>
/// <param name="Reserved">Bits that a present entry may not have on any CPU, whatever it refers to.</param>
/// <remarks>Source: Intel SDM volume 3, 4.3 to 4.5.</remarks>
public sealed record LevelFormat(int Number, int Shift, int IndexBits, PageRule Pages, ulong Reserved = 0)
{
    /// <summary>Its entries have permissions and an accessed bit; those of PAE's root have neither.</summary>
    public bool HasRights { get; init; } = true;

    /// <summary>Bit 8 is reserved on some CPUs.</summary>
    public bool IsUpper { get; init; }

    /// <summary>The bits of an address within a page of this level.</summary>
    public ulong OffsetMask => (1ul << Shift) - 1;

    /// <summary>The number of the entry that translates an address.</summary>
    public T Index<T>(T address) where T : IBits<T> => address.Field(Shift, IndexBits);

    /// <summary>The entry ends the walk, if it is present and has no reserved bit.</summary>
    public T IsPage<T>(T entry, T how) where T : IBits<T> => Pages switch
    {
        PageRule.Never => T.Truth(false),
        PageRule.Always => T.Truth(true),
        PageRule.WhereMarked => entry.Has(PageFlags.Superpage),
        PageRule.WhereMarkedAndEnabled => entry.Has(PageFlags.Superpage) & how.Has(Circumstances.LargePages),
        PageRule.WhereMarkedAndOffered => entry.Has(PageFlags.Superpage) & how.HasNone(Circumstances.NoGigabytePages),
    };
}
