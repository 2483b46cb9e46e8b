using System.Globalization;

namespace Verified.Hardware.Tracing;

/// <summary>A guest frame number: a page of guest-physical memory.</summary>
/// <param name="Number">The guest-physical address divided by 4096.</param>
public readonly record struct Gfn(ulong Number)
{
    /// <summary>The guest-physical address of the page's first byte.</summary>
    public ulong Address => Number << Paging.PageBits;

    /// <summary>The page that many pages further on.</summary>
    public Gfn Plus(ulong pages) => new(Number + pages);

    /// <inheritdoc/>
    public override string ToString() => "gfn:" + Number.ToString("x", CultureInfo.InvariantCulture);
}

/// <summary>A page frame number: a page of the machine's physical memory.</summary>
/// <param name="Number">The physical address divided by 4096.</param>
public readonly record struct Pfn(ulong Number)
{
    /// <summary>The frame that many frames further on.</summary>
    public Pfn Plus(ulong frames) => new(Number + frames);

    /// <inheritdoc/>
    public override string ToString() => "pfn:" + Number.ToString("x", CultureInfo.InvariantCulture);
}

/// <summary>A host virtual address in the process that owns the machine.</summary>
/// <param name="Address">The address in bytes.</param>
public readonly record struct Hva(ulong Address)
{
    /// <summary>The address that many pages further on.</summary>
    public Hva Plus(ulong pages) => new(Address + (pages << Paging.PageBits));

    /// <inheritdoc/>
    public override string ToString() => "hva:" + Address.ToString("x", CultureInfo.InvariantCulture);
}

/// <summary>Host virtual addresses from a first one up to, but not including, a last one.</summary>
/// <param name="Start">The first address.</param>
/// <param name="End">The address behind the last one; never below <paramref name="Start"/>.</param>
public readonly record struct HvaRange(Hva Start, Hva End)
{
    /// <summary>How many bytes the range has.</summary>
    public ulong Bytes => End.Address - Start.Address;

    /// <summary>How many whole pages the range has.</summary>
    public ulong Pages => Bytes >> Paging.PageBits;

    /// <summary>The range of that many pages from an address on.</summary>
    public static HvaRange OfPages(Hva start, ulong pages) => new(start, start.Plus(pages));

    /// <summary>Whether an address lies in the range.</summary>
    public bool Contains(Hva address) => Start.Address <= address.Address && address.Address < End.Address;

    /// <summary>Whether two ranges have an address in common.</summary>
    public bool Overlaps(HvaRange other) => Start.Address < other.End.Address && other.Start.Address < End.Address;

    /// <summary>Whether every address of another range lies in this one.</summary>
    public bool Covers(HvaRange other) => Start.Address <= other.Start.Address && other.End.Address <= End.Address;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"hva:{Start.Address:x}..{End.Address:x}");
}

/// <summary>The sizes of x86-64 pages.</summary>
/// <remarks>Source: Intel SDM volume 3, 5.5.</remarks>
internal static class Paging
{
    public const int PageBits = 12, EntriesBits = 9;
    public const ulong PageBytes = 1UL << PageBits, PagesOfTwoMegabytes = 1UL << EntriesBits;

    // A leaf spans at most 1 GiB; Linux hands out blocks of at most 2^20 pages.
    public const int LargestLeafLevel = 3, TopLevel = 5, HighestOrder = 20;

    /// <summary>How many small pages a leaf of a level spans: 1, 512, 262144.</summary>
    public static ulong PagesOfLevel(int level) => 1UL << (EntriesBits * (level - 1));
}
