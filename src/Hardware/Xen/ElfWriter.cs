using System.Buffers.Binary;
using System.Text;

namespace Verified.Hardware.Xen;

/// <summary>Writes the ELF file of a 64-bit paravirtual kernel: one segment to load, and the notes that Xen reads.</summary>
/// <remarks>Source: System V ABI, chapters 4 and 5, with its x86-64 supplement; Xen 4.17 xen/include/public/elfnote.h.</remarks>
internal sealed class ElfWriter
{
    private const int HeaderBytes = 64, ProgramBytes = 56, Programs = 2, PageBytes = 4096;
    private const ushort Executable = 2, MachineX8664 = 62;
    private const uint Load = 1, Note = 4, ReadWriteExecute = 7, ReadOnly = 4;
    private readonly List<byte> _notes = [];

    /// <summary>The virtual address at which the domain's memory begins.</summary>
    public required ulong VirtBase { get; init; }

    /// <summary>Where in the domain's memory the segment begins, in bytes; a multiple of 4,096.</summary>
    public required ulong Start { get; init; }

    /// <summary>Where the kernel is entered.</summary>
    public required ulong Entry { get; init; }

    /// <summary>How many bytes the segment has in memory; what the file does not have is zero.</summary>
    public required ulong MemoryBytes { get; init; }

    /// <summary>Adds a note with a text.</summary>
    public void AddNote(uint type, string text) => AddNote(type, Encoding.Latin1.GetBytes(text + "\0"));

    /// <summary>Adds a note with a number.</summary>
    public void AddNote(uint type, ulong number)
    {
        var content = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(content, number);
        AddNote(type, content);
    }

    /// <summary>The file.</summary>
    /// <param name="content">What the segment holds.</param>
    public byte[] ToFile(ReadOnlySpan<byte> content)
    {
        const int notesAt = HeaderBytes + (Programs * ProgramBytes);
        var contentAt = (notesAt + _notes.Count + PageBytes - 1) & ~(PageBytes - 1);
        var file = new byte[contentAt + content.Length];
        WriteHeader(file);
        WriteProgram(file.AsSpan(HeaderBytes), Load, ReadWriteExecute, (ulong)contentAt, Start, (ulong)content.Length, MemoryBytes, PageBytes);
        WriteProgram(file.AsSpan(HeaderBytes + ProgramBytes), Note, ReadOnly, notesAt, 0, (ulong)_notes.Count, (ulong)_notes.Count, sizeof(uint));
        _notes.CopyTo(file, notesAt);
        content.CopyTo(file.AsSpan(contentAt));
        return file;
    }

    private void AddNote(uint type, ReadOnlySpan<byte> content)
    {
        Span<byte> header = stackalloc byte[3 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(header, sizeof(uint));
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], type);
        _notes.AddRange(header);
        _notes.AddRange("Xen\0"u8);
        _notes.AddRange(content);
        while (_notes.Count % sizeof(uint) != 0) _notes.Add(0);
    }

    private void WriteHeader(Span<byte> file)
    {
        ReadOnlySpan<byte> ident = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        ident.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file[16..], Executable);
        BinaryPrimitives.WriteUInt16LittleEndian(file[18..], MachineX8664);
        BinaryPrimitives.WriteUInt32LittleEndian(file[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file[24..], Entry);
        BinaryPrimitives.WriteUInt64LittleEndian(file[32..], HeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file[52..], HeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file[54..], ProgramBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file[56..], Programs);
    }

    private void WriteProgram(Span<byte> header, uint type, uint flags, ulong fileAt, ulong physical, ulong fileBytes, ulong memoryBytes, ulong alignment)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], flags);
        ulong[] words = [fileAt, type == Load ? VirtBase + physical : 0, physical, fileBytes, memoryBytes, alignment];
        for (var word = 0; word < words.Length; word++) BinaryPrimitives.WriteUInt64LittleEndian(header[(8 + (word * sizeof(ulong)))..], words[word]);
    }
}
