namespace Verified.Kernel.Xen.Boot;

/// <summary>Where an ELF file has its entry and its tables.</summary>
/// <remarks>Source: System V ABI, chapter 4; its x86-64 supplement.</remarks>
/// <param name="Entry">Where the program is entered.</param>
/// <param name="Programs">What is loaded.</param>
/// <param name="Sections">What is where.</param>
/// <param name="NamesSection">e_shstrndx: the section that has the names of sections.</param>
internal sealed record ElfHeader(ulong Entry, HeaderTable Programs, HeaderTable Sections, int NamesSection)
{
    private const int Bytes = 64;
    private const uint Magic = 0x464c_457f;
    private const byte Class64 = 2;
    private const byte LittleEndian = 1;
    private const ushort MachineX8664 = 62;

    public static Refusal? Read(ElfBytes file, out ElfHeader? header)
    {
        header = null;
        if (file.Take("ELF header", 0, Bytes, out var bytes) is { } tooShort)
        {
            return tooShort;
        }

        if (Check(bytes) is { } refusal)
        {
            return refusal;
        }

        header = new ElfHeader(
            bytes.U64(24),
            new HeaderTable("program header", bytes.U64(32), bytes.U16(54), bytes.U16(56), ProgramHeader.Bytes),
            new HeaderTable("section header", bytes.U64(40), bytes.U16(58), bytes.U16(60), SectionHeader.Bytes),
            bytes.U16(62));
        return header.Programs.Check(54) ?? header.Sections.Check(58);
    }

    private static Refusal? Check(ElfBytes bytes)
    {
        var ident = bytes.Bytes.Span;
        return bytes.U32(0) != Magic ? new Refusal("byte 0x0", "the four bytes with which an ELF file begins")
            : ident[4] != Class64 ? new Refusal("byte 0x4", $"class {Class64} for 64 bits, not {ident[4]}")
            : ident[5] != LittleEndian ? new Refusal("byte 0x5", $"encoding {LittleEndian} for little-endian, not {ident[5]}")
            : bytes.U16(18) != MachineX8664 ? new Refusal("byte 0x12", $"machine {MachineX8664} for x86-64, not {bytes.U16(18)}")
            : null;
    }
}

/// <summary>A table of headers in an ELF file.</summary>
/// <param name="Name">What one of them is called.</param>
/// <param name="Offset">Where the first begins.</param>
/// <param name="EntryBytes">How many bytes lie from one to the next.</param>
/// <param name="Count">How many there are.</param>
/// <param name="ExpectedBytes">How many bytes one has.</param>
internal sealed record HeaderTable(string Name, ulong Offset, int EntryBytes, int Count, int ExpectedBytes)
{
    public Refusal? Check(int at) =>
        Count > 0 && EntryBytes != ExpectedBytes ? new Refusal($"byte 0x{at:x}", $"{ExpectedBytes} bytes in each {Name}, not {EntryBytes}") : null;

    public Refusal? Take(ElfBytes file, int index, out ElfBytes header)
    {
        var start = Offset + (ulong)(index * EntryBytes);
        if (start < Offset)
        {
            header = default;
            return new Refusal($"byte 0x{Offset:x}", $"a place in the file for {Name} {index}");
        }

        return file.Take($"{Name} {index}", start, (ulong)ExpectedBytes, out header);
    }
}
