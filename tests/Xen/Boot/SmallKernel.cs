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
        var notes = NoteBytes();
        var file = new byte[CodeAt + Code.Length];
        WriteHeader(file);
        WriteProgram(file, 0, type: 1, CodeAt, PhysicalAddress, Code.Length, MemoryBytes);
        if (NotesInSection)
        {
            Put(file, HeaderBytes + ProgramBytes + 4, 7u);
            Put(file, HeaderBytes + ProgramBytes + 24, (ulong)NotesAt);
            Put(file, HeaderBytes + ProgramBytes + 32, (ulong)notes.Length);
        }
        else
        {
            WriteProgram(file, 1, type: 4, NotesAt, 0, notes.Length, 0);
        }

        notes.CopyTo(file, NotesAt);
        Code.CopyTo(file, CodeAt);
        return file;
    }

    private void WriteHeader(byte[] file)
    {
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        file[16] = 2;
        file[18] = 62;
        Put(file, 24, VirtBase + 0x1000);
        Put(file, 32, (ulong)HeaderBytes);
        file[54] = (byte)ProgramBytes;
        file[56] = (byte)(NotesInSection ? 1 : 2);
        if (NotesInSection)
        {
            Put(file, 40, (ulong)(HeaderBytes + ProgramBytes));
            file[58] = (byte)SectionBytes;
            file[60] = 1;
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
