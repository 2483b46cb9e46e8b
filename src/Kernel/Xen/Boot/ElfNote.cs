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
internal readonly record struct ElfNote(XenNote Type, ElfBytes Content)
{
    private const string Owner = "Xen\0";
    private const int HeaderBytes = 12;
    private const ulong Alignment = 4;

    /// <summary>Adds the notes of owner Xen in a part of the file.</summary>
    public static Refusal? ReadAll(ElfBytes file, ulong offset, ulong size, List<ElfNote> notes)
    {
        if (file.Take("notes", offset, size, out var part) is { } outside)
        {
            return outside;
        }

        for (var at = 0ul; at < (ulong)part.Length;)
        {
            if (Read(part, ref at, notes) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>One, two, four or eight bytes.</summary>
    public Refusal? Number(out ulong number)
    {
        number = 0;
        if (Content.Length is not (1 or 2 or 4 or 8))
        {
            return new Refusal($"byte 0x{Content.Offset:x}", $"a number of 1, 2, 4 or 8 bytes in the note {Type}, not of {Content.Length}");
        }

        for (var index = Content.Length - 1; index >= 0; index--)
        {
            number = (number << 8) | Content.Bytes.Span[index];
        }

        return null;
    }

    /// <summary>Characters up to a zero.</summary>
    public Refusal? Text(out string text)
    {
        var end = Content.Bytes.Span.IndexOf((byte)0);
        text = end < 0 ? "" : Encoding.Latin1.GetString(Content.Bytes.Span[..end]);
        return end < 0 ? new Refusal($"byte 0x{Content.Offset:x}", $"a text that ends inside the note {Type}") : null;
    }

    private static Refusal? Read(ElfBytes part, ref ulong at, List<ElfNote> notes)
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
        if (Encoding.Latin1.GetString(name.Bytes.Span) == Owner)
        {
            notes.Add(new ElfNote((XenNote)header.U32(8), content));
        }

        return null;
    }

    private static ulong Align(uint bytes) => (bytes + Alignment - 1) & ~(Alignment - 1);
}
