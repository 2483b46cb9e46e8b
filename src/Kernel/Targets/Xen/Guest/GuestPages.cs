using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.ParavirtOps;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <summary>The kernel's pages, and where the tables and descriptors in them are. The frames before the allocator's own are those of the tables between the roots and the lowest, three for each address space.</summary>
internal sealed class GuestPages
{
    /// <summary>A root of programs, and the tables of levels 3 and 2.</summary>
    public const int HiddenFrames = 3;

    private const int PageShift = 12;
    private const int L1TableShift = 21;
    private const int EntryBytes = sizeof(ulong);

    private readonly XenKernel kernel;
    private readonly GuestSizes sizes;
    private readonly GuestPage[] pages;
    private readonly Dictionary<ulong, GuestPage> byFrame;

    public GuestPages(XenKernel kernel, GuestSizes sizes)
    {
        (this.kernel, this.sizes) = (kernel, sizes);
        pages = [.. Enumerable.Range(0, sizes.Pages).Select(number => new GuestPage(number, FrameOf(number)))];
        byFrame = pages[..sizes.Elsewhere].ToDictionary(page => page.Frame);
        Spaces = [.. Enumerable.Range(0, sizes.Mms).Select(mm => new GuestSpace(mm, HiddenOf(mm), sizes.Slots))];
        Spaces[GuestSizes.Kernel].Top = pages[GuestSizes.Kernel];
        Spaces[GuestSizes.Kernel].IsPinned = true;
    }

    /// <summary>All address spaces, whether they exist or not.</summary>
    public IReadOnlyList<GuestSpace> Spaces { get; }

    /// <summary>The number that stands for all pages that the contract does not see.</summary>
    public int Elsewhere => sizes.Elsewhere;

    public GuestPage this[int number] => pages[number];

    /// <summary>The page in a frame; null where the contract sees none.</summary>
    public GuestPage? Of(ulong frame) => byFrame.GetValueOrDefault(frame);

    public int NumberOf(ulong frame) => Of(frame)?.Number ?? Elsewhere;

    public int NumberOf(Mfn mfn) => kernel.GuestFrameOf(mfn) is { } frame ? NumberOf(frame) : Elsewhere;

    /// <summary>Whether a frame is that of a table between the roots and the lowest.</summary>
    public bool IsHidden(ulong frame) => Spaces.Any(space => space.Hidden.Contains(frame));

    /// <summary>alloc_page: a free page of the allocator, or null.</summary>
    public GuestPage? FirstFree() => pages[sizes.FirstFree..sizes.Elsewhere].FirstOrDefault(page => page.Use == PageUse.Free);

    /// <summary>The entry at a machine address: of a lowest table, or of the table of level 2, whose entries count as those of the root.</summary>
    public (int Page, int Slot) EntryAt(ulong machine)
    {
        var slot = (int)(machine % MachineMemory.FrameBytes) / EntryBytes;
        if (kernel.GuestFrameOf(new Mfn(machine >> PageShift)) is not { } frame)
        {
            return (Elsewhere, 0);
        }

        return Spaces.FirstOrDefault(space => space.Level2 == frame) is { Top: { } top }
            ? Seen(top.Number, slot - GuestSpace.FirstSlotOfLevel2)
            : Seen(NumberOf(frame), slot);
    }

    /// <summary>The entry for an address of programs in an address space.</summary>
    public (int Page, int Slot) EntryOf(IProgramSpace? space, ulong va)
    {
        var table = (int)((va - GuestSpace.UserBase) >> L1TableShift);
        return space is GuestSpace known && table >= 0 && table < sizes.Slots && known.L1Tables[table] is { } l1
            ? Seen(l1.Number, (int)(va >> PageShift) % MachineMemory.EntriesOfATable) : (Elsewhere, 0);
    }

    /// <summary>The descriptor at a machine address.</summary>
    public (int Page, int Slot) DescriptorAt(ulong machine) =>
        Seen(NumberOf(new Mfn(machine >> PageShift)), ((int)(machine % MachineMemory.FrameBytes) / EntryBytes) - XenKernel.FirstTlsEntry);

    private (int Page, int Slot) Seen(int page, int slot) => slot >= 0 && slot < sizes.Slots ? (page, slot) : (Elsewhere, 0);

    private ulong FrameOf(int number) =>
        number == GuestSizes.Kernel ? GuestImage.RootFrame
        : number < sizes.FirstFree ? kernel.DescriptorsOf(number - 1)
        : kernel.GuestFrameOf(new Pfn((sizes.Mms * HiddenFrames) + number - sizes.FirstFree));

    private ulong[] HiddenOf(int mm) => [.. Enumerable.Range(0, HiddenFrames).Select(table => kernel.GuestFrameOf(new Pfn((mm * HiddenFrames) + table)))];
}
