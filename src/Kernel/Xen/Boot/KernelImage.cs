using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Boot;

/// <summary>A kernel that can be loaded: where in virtual memory it goes and begins.</summary>
/// <remarks>Source: Xen 4.17 xen/common/libelf/libelf-dominfo.c and xen/arch/x86/pv/dom0_build.c.</remarks>
internal sealed record KernelImage
{
    public const ulong LowHalfEnd = 0x0000_8000_0000_0000;

    private const ulong XenStart = 0xffff_8000_0000_0000;
    private const ulong XenEnd = 0xffff_8800_0000_0000;

    public required KernelNotes Notes { get; init; }

    public required IReadOnlyList<LoadSegment> Segments { get; init; }

    /// <summary>Where the domain's memory begins: frame 0 is here.</summary>
    public required ulong VirtBase { get; init; }

    /// <summary>The first byte of the kernel.</summary>
    public required ulong Start { get; init; }

    /// <summary>The byte behind the kernel.</summary>
    public required ulong End { get; init; }

    public required ulong Entry { get; init; }

    public ulong? HypercallPage => Notes.HypercallPage;

    /// <summary>Where the segment goes, in bytes from the beginning of the domain's memory.</summary>
    public ulong OffsetOf(LoadSegment segment) => segment.PhysicalAddress - (Notes.PaddrOffset ?? 0);

    /// <summary>Reads a kernel.</summary>
    /// <returns>Null, or why it is refused.</returns>
    public static Refusal? Read(ReadOnlyMemory<byte> file, out KernelImage? kernel)
    {
        kernel = null;
        if (ElfImage.Read(file, out var elf) is { } badElf)
        {
            return badElf;
        }

        if (KernelNotes.Read(elf!, out var notes) is { } badNotes)
        {
            return badNotes;
        }

        var virtBase = notes.VirtBase ?? 0;
        var shift = virtBase - (notes.PaddrOffset ?? 0);
        var image = new KernelImage
        {
            Notes = notes,
            Segments = elf!.Segments,
            VirtBase = virtBase,
            Start = elf.Segments.Min(segment => segment.PhysicalAddress) + shift,
            End = elf.Segments.Max(segment => segment.PhysicalAddress + segment.MemoryBytes) + shift,
            Entry = notes.Entry ?? elf.Entry,
        };
        kernel = image;
        return image.CheckPlace() ?? image.CheckAddresses();
    }

    private Refusal? CheckPlace()
    {
        var isGuests = IsBefore(LowHalfEnd) || VirtBase >= XenEnd;
        return VirtBase % MachineMemory.FrameBytes != 0 ? new Refusal("the note VirtBase", $"a multiple of 4096, not 0x{VirtBase:x}")
            : Start > End || Start < VirtBase || Segments.Any(segment => OffsetOf(segment) > End - VirtBase)
                ? new Refusal("the program headers", $"a kernel from 0x{VirtBase:x} on, not from 0x{Start:x} to 0x{End:x}")
            : !isGuests ? new Refusal("the program headers", $"a kernel outside 0x{XenStart:x} to 0x{XenEnd:x}, not from 0x{VirtBase:x} to 0x{End:x}")
            : null;
    }

    private bool IsBefore(ulong end) => VirtBase < end && End <= end;

    private Refusal? CheckAddresses()
    {
        if (Entry < Start || Entry > End)
        {
            return new Refusal("the note Entry", $"an address from 0x{Start:x} to 0x{End:x}, not 0x{Entry:x}");
        }

        var isInside = HypercallPage is not { } page || (page % MachineMemory.FrameBytes == 0 && page >= VirtBase && page < End);
        return isInside ? null : new Refusal("the note HypercallPage", $"a page from 0x{VirtBase:x} to 0x{End:x}, not 0x{HypercallPage:x}");
    }
}
