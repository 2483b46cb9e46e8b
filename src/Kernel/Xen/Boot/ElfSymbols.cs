using System.Text;

namespace Verified.Kernel.Xen.Boot;

/// <summary>The names of a kernel's addresses, as far as its file has some.</summary>
/// <remarks>A file without symbols, or with ones that cannot be read, has no names; that is no reason not to boot it. Source: System V ABI, chapter 4.</remarks>
internal sealed class ElfSymbols
{
    private const uint SymbolTable = 2;
    private const uint WithoutContent = 8;
    private const int SymbolBytes = 24;
    private const int LinkAt = 40;
    private const int TypeMask = 0xf;
    private const int MostUsefulType = 2;

    private readonly List<(ulong Address, string Name)> symbols = [];

    /// <summary>Reads the names.</summary>
    public static ElfSymbols Read(ReadOnlyMemory<byte> bytes)
    {
        var file = new ElfBytes(bytes, 0);
        var names = new ElfSymbols();
        if (ElfHeader.Read(file, out var header) is null)
        {
            for (var section = 0; section < header!.Sections.Count; section++)
            {
                names.AddTable(file, header.Sections, section);
            }
        }

        names.symbols.Sort((left, right) => left.Address.CompareTo(right.Address));
        return names;
    }

    /// <summary>The nearest name at or before an address inside the kernel, and how far it is; null where there is none.</summary>
    /// <param name="address">The address.</param>
    /// <param name="end">Behind the kernel.</param>
    public string? Find(ulong address, ulong end)
    {
        var after = symbols.FindIndex(symbol => symbol.Address > address);
        var nearest = (after < 0 ? symbols.Count : after) - 1;
        return nearest < 0 || address >= end ? null : $"{symbols[nearest].Name}+0x{address - symbols[nearest].Address:x}";
    }

    private void AddTable(ElfBytes file, HeaderTable sections, int index)
    {
        if (TakeSection(file, sections, (uint)index, out var type, out var link) is not { } content || type != SymbolTable
            || TakeSection(file, sections, link, out _, out _) is not { } names)
        {
            return;
        }

        for (var at = 0; at + SymbolBytes <= content.Length; at += SymbolBytes)
        {
            var (address, isUseful) = (content.U64(at + 8), (content.Bytes.Span[at + 4] & TypeMask) <= MostUsefulType && content.U16(at + 6) != 0);
            if (isUseful && NameAt(names, content.U32(at)) is { Length: > 0 } name)
            {
                symbols.Add((address, name));
            }
        }
    }

    private static ElfBytes? TakeSection(ElfBytes file, HeaderTable sections, uint index, out uint type, out uint link)
    {
        (type, link) = (0, 0);
        if (index >= (uint)sections.Count || sections.Take(file, (int)index, out var header) is not null)
        {
            return null;
        }

        var section = SectionHeader.Read(header);
        (type, link) = (section.Type, header.U32(LinkAt));
        return section.Type != WithoutContent && file.Take("section", section.Offset, section.Size, out var content) is null ? content : null;
    }

    private static string NameAt(ElfBytes names, uint at)
    {
        if (at >= (uint)names.Length)
        {
            return "";
        }

        var rest = names.Bytes.Span[(int)at..];
        var end = rest.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]);
    }
}
