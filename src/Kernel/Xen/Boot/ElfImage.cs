namespace Verified.Kernel.Xen.Boot;

/// <summary>What is copied where: bytes of the file, followed by zeros up to the size in memory.</summary>
internal sealed record LoadSegment(ulong PhysicalAddress, ulong MemoryBytes, ReadOnlyMemory<byte> Data);

/// <summary>What an ELF file asks to be loaded, and its notes for Xen.</summary>
/// <param name="Entry">Where it is entered.</param>
/// <param name="Segments">What is loaded.</param>
/// <param name="Notes">The notes in its program headers; where none of them is for Xen, those in its sections.</param>
/// <param name="GuestSection">Where there are no notes for Xen at all: the text in the section __xen_guest, or null.</param>
/// <remarks>Source: Xen 4.17 xen/common/libelf/libelf-dominfo.c, elf_xen_parse.</remarks>
internal sealed record ElfImage(ulong Entry, IReadOnlyList<LoadSegment> Segments, IReadOnlyList<ElfNote> Notes, string? GuestSection)
{
    public static Refusal? Read(ReadOnlyMemory<byte> bytes, out ElfImage? image)
    {
        image = null;
        var file = new ElfBytes(bytes, 0);
        if (ElfHeader.Read(file, out var header) is { } refusal)
        {
            return refusal;
        }

        var segments = new List<LoadSegment>();
        var notes = new List<ElfNote>();
        var guestSection = default(string);
        refusal = ReadPrograms(file, header!.Programs, segments, notes);
        if (refusal is null && notes.Count == 0)
        {
            refusal = ReadSections(file, header.Sections, notes);
        }

        if (refusal is null && notes.Count == 0)
        {
            refusal = GuestSectionText.Find(file, header, out guestSection);
        }

        if (refusal is null && segments.Count == 0)
        {
            refusal = new Refusal("the program headers", "a segment to load");
        }

        image = new ElfImage(header.Entry, segments, notes, guestSection);
        return refusal;
    }

    private static Refusal? ReadPrograms(ElfBytes file, HeaderTable table, List<LoadSegment> segments, List<ElfNote> notes)
    {
        for (var index = 0; index < table.Count; index++)
        {
            if (table.Take(file, index, out var bytes) is { } refusal)
            {
                return refusal;
            }

            var program = ProgramHeader.Read(bytes);
            var refused = program.Type switch
            {
                ProgramHeader.Load => AddSegment(file, program, bytes.Offset, segments),
                ProgramHeader.Note when program.Offset != 0 => ElfNote.ReadAll(file, program.Offset, program.FileBytes, notes),
                _ => null,
            };
            if (refused is not null)
            {
                return refused;
            }
        }

        return null;
    }

    private static Refusal? AddSegment(ElfBytes file, ProgramHeader program, ulong at, List<LoadSegment> segments)
    {
        if (program.MemoryBytes == 0)
        {
            return null;
        }

        if (program.FileBytes > program.MemoryBytes)
        {
            return new Refusal($"byte 0x{at + 32:x}", $"at most the segment's 0x{program.MemoryBytes:x} bytes in the file, not 0x{program.FileBytes:x}");
        }

        if (program.PhysicalAddress + program.MemoryBytes < program.PhysicalAddress)
        {
            return new Refusal($"byte 0x{at + 24:x}", $"an address from which 0x{program.MemoryBytes:x} bytes fit, not 0x{program.PhysicalAddress:x}");
        }

        var refusal = file.Take("segment", program.Offset, program.FileBytes, out var data);
        segments.Add(new LoadSegment(program.PhysicalAddress, program.MemoryBytes, data.Bytes));
        return refusal;
    }

    private static Refusal? ReadSections(ElfBytes file, HeaderTable table, List<ElfNote> notes)
    {
        for (var index = 1; index < table.Count; index++)
        {
            if (table.Take(file, index, out var bytes) is { } refusal)
            {
                return refusal;
            }

            var section = SectionHeader.Read(bytes);
            if (section.Type == SectionHeader.Note && ElfNote.ReadAll(file, section.Offset, section.Size, notes) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }
}
