using System.Text;

namespace Verified.Kernel.Xen.Boot;

/// <summary>The notes by which a kernel says what it needs.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/elfnote.h.</remarks>
internal enum XenNote
{
    Entry = 1,
    HypercallPage = 2,
    VirtBase = 3,
    PaddrOffset = 4,
    XenVersion = 5,
    GuestOs = 6,
    GuestVersion = 7,
    Loader = 8,
    PaeMode = 9,
    Features = 10,
    SupportedFeatures = 17,
}

/// <summary>A note of owner Xen, of a type that this loader may not know.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Content">As many bytes as it says that it has.</param>
/// <param name="Rest">The file from the first of these bytes on: a text may end behind the note.</param>
/// <remarks>
/// Read as Xen reads it. Names and contents are padded to 4 bytes, whatever the alignment of their segment. The owner's name is what stands there up to a zero, which may be a byte of
/// the padding. Source: Xen 4.17 xen/common/libelf/libelf-tools.c, elf_note_name, elf_note_desc, elf_note_next.
/// </remarks>
internal readonly record struct ElfNote(XenNote Type, ElfBytes Content, ElfBytes Rest)
{
    /// <summary>ELF_MAX_STRING_LENGTH.</summary>
    private const int MostTextBytes = 4096;

    private const int HeaderBytes = 12;
    private const ulong Alignment = 4;

    private static ReadOnlySpan<byte> Owner => "Xen\0"u8;

    /// <summary>Adds the notes of owner Xen in a part of the file.</summary>
    public static Refusal? ReadAll(ElfBytes file, ulong offset, ulong size, List<ElfNote> notes)
    {
        if (file.Take("notes", offset, size, out var part) is { } outside)
        {
            return outside;
        }

        for (var at = 0ul; at < (ulong)part.Length && !IsPadding(part, at);)
        {
            if (Read(file, part, ref at, notes) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>elf_note_numeric: one, two, four or eight bytes; 0 where there are more or fewer.</summary>
    public ulong Number()
    {
        var number = 0ul;
        for (var index = Content.Length is 1 or 2 or 4 or 8 ? Content.Length - 1 : -1; index >= 0; index--)
        {
            number = (number << 8) | Content.Bytes.Span[index];
        }

        return number;
    }

    /// <summary>elf_note_numeric_array, its first element: four bytes; 0 where the content is no array of such.</summary>
    public uint FirstWord() => Content.Length >= sizeof(uint) && Content.Length % sizeof(uint) == 0 ? Content.U32(0) : 0;

    /// <summary>elf_strval: characters up to a zero, wherever that is.</summary>
    /// <remarks>Seen: the Features note of Debian's kernels ends without one, and the padding has it.</remarks>
    public Refusal? Text(out string text)
    {
        var bytes = Rest.Bytes.Span[..Math.Min(Rest.Length, MostTextBytes)];
        var end = bytes.IndexOf((byte)0);
        text = end < 0 ? "" : Encoding.Latin1.GetString(bytes[..end]);
        return end < 0 ? new Refusal($"byte 0x{Content.Offset:x}", $"a text in the note {Type} that ends within {MostTextBytes} bytes") : null;
    }

    private static Refusal? Read(ElfBytes file, ElfBytes part, ref ulong at, List<ElfNote> notes)
    {
        if (part.Take("note's header", at, HeaderBytes, out var header) is { } noHeader)
        {
            return noHeader;
        }

        var (nameBytes, contentBytes) = (header.U32(0), header.U32(4));
        if (part.Take("note's name", at + HeaderBytes, nameBytes, out var name) is { } noName)
        {
            return noName;
        }

        var contentAt = at + HeaderBytes + Align(nameBytes);
        if (part.Take("note's content", contentAt, contentBytes, out var content) is { } noContent)
        {
            return noContent;
        }

        at = contentAt + Align(contentBytes);
        if (file.From(name.Offset).Bytes.Span.StartsWith(Owner))
        {
            notes.Add(new ElfNote((XenNote)header.U32(8), content, file.From(content.Offset)));
        }

        return null;
    }

    /// <summary>Zeros, too few for a note, with which linkers fill up a segment.</summary>
    private static bool IsPadding(ElfBytes part, ulong at) => (ulong)part.Length - at < HeaderBytes && !part.Bytes.Span[(int)at..].ContainsAnyExcept((byte)0);

    private static ulong Align(uint bytes) => (bytes + Alignment - 1) & ~(Alignment - 1);
}
