using System.Globalization;
using System.Text;

namespace Verified.Kernel.Xen.Boot;

/// <summary>The section __xen_guest, in which kernels from before the notes say the same as one text: <c>LOADER=generic,XEN_VER=xen-3.0,VIRT_BASE=0xffffffff80000000</c>.</summary>
/// <remarks>Source: Xen 4.17 xen/common/libelf/libelf-dominfo.c, elf_xen_parse_guest_info.</remarks>
internal static class GuestSectionText
{
    private const string SectionName = "__xen_guest";
    private const int MostTextBytes = 4096;
    private const int PageShift = 12;

    /// <summary>Finds it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="text">The characters up to a zero; null where there is no such section.</param>
    public static Refusal? Find(ElfBytes file, ElfHeader header, out string? text)
    {
        text = null;
        if (header.NamesSection >= header.Sections.Count)
        {
            return null;
        }

        if (header.Sections.Take(file, header.NamesSection, out var namesHeader) is { } noNames)
        {
            return noNames;
        }

        var names = SectionHeader.Read(namesHeader);
        for (var index = 0; index < header.Sections.Count; index++)
        {
            if (header.Sections.Take(file, index, out var bytes) is { } refusal)
            {
                return refusal;
            }

            var section = SectionHeader.Read(bytes);
            if (TextAt(file, names.Offset + section.Name) == SectionName)
            {
                text = TextAt(file, section.Offset);
                return text is null ? new Refusal($"byte 0x{section.Offset:x}", $"a text in the section {SectionName} that ends within {MostTextBytes} bytes") : null;
            }
        }

        return null;
    }

    /// <summary>Reads it. A word that is not known says nothing.</summary>
    public static Refusal? Read(string text, out KernelNotes notes)
    {
        notes = new KernelNotes();
        foreach (var word in text.Split(','))
        {
            var (name, value) = word.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (word[..at], word[(at + 1)..]) : (word, "");
            if (name == "FEATURES" && notes.AddFeatures(value, out notes) is { } refusal)
            {
                return refusal;
            }

            notes = With(notes, name, value);
        }

        notes = notes with { PaddrOffset = notes.PaddrOffset ?? notes.VirtBase, HypercallPage = notes.HypercallPage + (notes.VirtBase ?? 0) };
        return null;
    }

    private static KernelNotes With(KernelNotes notes, string name, string value) => name switch
    {
        "LOADER" => notes with { Loader = value },
        "GUEST_OS" => notes with { GuestOs = value },
        "XEN_VER" => notes with { XenVersion = value },
        "PAE" => notes with { HasPae = notes.HasPae || value.StartsWith("yes", StringComparison.Ordinal) },
        "VIRT_BASE" => notes with { VirtBase = Number(value) },
        "VIRT_ENTRY" => notes with { Entry = Number(value) },
        "ELF_PADDR_OFFSET" => notes with { PaddrOffset = Number(value) },
        "HYPERCALL_PAGE" => notes with { HypercallPage = Number(value) << PageShift },
        _ => notes,
    };

    /// <summary>strtoull with base 0: digits after 0x, after 0 as octal ones, or of ten; what follows them is not read, and no digits are 0.</summary>
    private static ulong Number(string text)
    {
        var (digits, numberBase) = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? (text[2..], 16u) : text.StartsWith('0') ? (text, 8u) : (text, 10u);
        var number = 0ul;
        foreach (var digit in digits)
        {
            if (!uint.TryParse(digit.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value >= numberBase)
            {
                break;
            }

            number = unchecked((number * numberBase) + value);
        }

        return number;
    }

    /// <summary>Characters up to a zero; null where there is none.</summary>
    private static string? TextAt(ElfBytes file, ulong at)
    {
        if (at >= (ulong)file.Length)
        {
            return null;
        }

        var bytes = file.Bytes.Span[(int)at..];
        bytes = bytes[..Math.Min(bytes.Length, MostTextBytes)];
        var end = bytes.IndexOf((byte)0);
        return end < 0 ? null : Encoding.Latin1.GetString(bytes[..end]);
    }
}
