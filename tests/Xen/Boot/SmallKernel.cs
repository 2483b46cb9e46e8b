using System.Buffers.Binary;
using System.Text;

namespace Verified.Tests.Xen.Boot;

/// <summary>A kernel put together by hand: an ELF header, a segment to load, notes, and code.</summary>
internal sealed class SmallKernel
{
    public const ulong VirtBase = 0xffff_ffff_8000_0000;
    public const int CodeAt = 0x200;

    private static readonly int HeaderBytes = 64;
    private static readonly int ProgramBytes = 56;
    private static readonly int SectionBytes = 64;
    private static readonly int NotesAt = 0x100;

    public ulong PhysicalAddress { get; set; } = 0x1000;

    public ulong MemoryBytes { get; set; } = 0x3000;

    public byte[] Code { get; set; } = [.. Enumerable.Range(1, 64).Select(i => (byte)i)];

    /// <summary>The notes are found by a section, not by a program header.</summary>
    public bool NotesInSection { get; set; }

    /// <summary>Parts of the file with notes, in place of one with <see cref="Notes"/>; they are at its end.</summary>
    public IReadOnlyList<byte[]> NoteParts { get; set; } = [];

    /// <summary>The text of a section __xen_guest, which is there in place of notes.</summary>
    public string? GuestSection { get; set; }

    public List<(uint Type, byte[] Content)> Notes { get; } =
    [
        (5, Text("xen-3.0")),
        (8, Text("generic")),
        (3, Number(VirtBase)),
        (1, Number(VirtBase + 0x1010)),
        (2, Number(VirtBase + 0x2000)),
    ];

    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text + "\0");

    public static byte[] Number(ulong number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        return bytes;
    }

    public SmallKernel With(uint type, byte[]? content)
    {
        Notes.RemoveAll(note => note.Type == type);
        if (content is not null)
        {
            Notes.Add((type, content));
        }

        return this;
    }

    public byte[] ToFile()
    {
        var file = new List<byte>(new byte[CodeAt]);
        file.AddRange(Code);
        var parts = NoteParts.Count > 0 ? NoteParts.Select(part => Append(file, part)).ToArray() : GuestSection is null ? [(NotesAt, NoteBytes().Length)] : [];
        var sections = GuestSection is null ? NotesInSection ? [default, .. parts.Select(part => (Name: 0, Type: 7, part))] : [] : GuestSections(file);
        var sectionsAt = NoteParts.Count == 0 && GuestSection is null ? HeaderBytes + ProgramBytes : Append(file, new byte[sections.Length * SectionBytes]).At;
        var bytes = file.ToArray();
        WriteHeader(bytes, programs: NotesInSection ? 1 : 1 + parts.Length, sectionsAt, sections.Length);
        WriteProgram(bytes, 0, type: 1, CodeAt, PhysicalAddress, Code.Length, MemoryBytes);
        for (var part = 0; part < parts.Length && !NotesInSection; part++)
        {
            WriteProgram(bytes, part + 1, type: 4, parts[part].Item1, 0, parts[part].Item2, 0);
        }

        for (var index = 0; index < sections.Length; index++)
        {
            WriteSection(bytes, sectionsAt + (index * SectionBytes), sections[index].Name, sections[index].Type, sections[index].part);
        }

        if (NoteParts.Count == 0 && GuestSection is null)
        {
            NoteBytes().CopyTo(bytes, NotesAt);
        }

        return bytes;
    }

    /// <summary>Nothing, the text, and the names of both.</summary>
    private (int Name, int Type, (int At, int Length) part)[] GuestSections(List<byte> file) =>
        [default, (1, 1, Append(file, Text(GuestSection!))), (0, 3, Append(file, Text("\0__xen_guest")))];

    private static (int At, int Length) Append(List<byte> file, byte[] bytes)
    {
        file.AddRange(new byte[(8 - (file.Count % 8)) % 8]);
        file.AddRange(bytes);
        return (file.Count - bytes.Length, bytes.Length);
    }

    private static void WriteSection(byte[] file, int at, int name, int type, (int At, int Length) part)
    {
        Put(file, at, (uint)name);
        Put(file, at + 4, (uint)type);
        Put(file, at + 24, (ulong)part.At);
        Put(file, at + 32, (ulong)part.Length);
    }

    private void WriteHeader(byte[] file, int programs, int sectionsAt, int sections)
    {
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        file[16] = 2;
        file[18] = 62;
        Put(file, 24, VirtBase + 0x1000);
        Put(file, 32, (ulong)HeaderBytes);
        file[54] = (byte)ProgramBytes;
        file[56] = (byte)programs;
        if (sections > 0)
        {
            Put(file, 40, (ulong)sectionsAt);
            file[58] = (byte)SectionBytes;
            file[60] = (byte)sections;
            file[62] = (byte)(GuestSection is null ? 0 : sections - 1);
        }
    }

    private static void WriteProgram(byte[] file, int index, uint type, int offset, ulong physicalAddress, int fileBytes, ulong memoryBytes)
    {
        var at = HeaderBytes + (index * ProgramBytes);
        Put(file, at, type);
        Put(file, at + 8, (ulong)offset);
        Put(file, at + 24, physicalAddress);
        Put(file, at + 32, (ulong)fileBytes);
        Put(file, at + 40, memoryBytes);
    }

    private byte[] NoteBytes()
    {
        var bytes = new List<byte>();
        foreach (var (type, content) in Notes)
        {
            bytes.AddRange(BitConverter.GetBytes(4));
            bytes.AddRange(BitConverter.GetBytes(content.Length));
            bytes.AddRange(BitConverter.GetBytes(type));
            bytes.AddRange("Xen\0"u8);
            bytes.AddRange(content);
            bytes.AddRange(new byte[(4 - (content.Length % 4)) % 4]);
        }

        return [.. bytes];
    }

    private static void Put(byte[] file, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);

    private static void Put(byte[] file, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
}
