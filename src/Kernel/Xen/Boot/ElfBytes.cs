using System.Buffers.Binary;

namespace Verified.Kernel.Xen.Boot;

/// <summary>A part of a file, of which nothing outside can be read. Numbers are little-endian.</summary>
/// <param name="Bytes">The part.</param>
/// <param name="Offset">Where in the file it begins.</param>
internal readonly record struct ElfBytes(ReadOnlyMemory<byte> Bytes, ulong Offset)
{
    public int Length => Bytes.Length;

    public ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.Span[at..]);

    public uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.Span[at..]);

    public ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.Span[at..]);

    /// <summary>The file from an offset in it on, which lies in this part.</summary>
    public ElfBytes From(ulong offset) => new(Bytes[(int)(offset - Offset)..], offset);

    /// <summary>A part of this part.</summary>
    /// <param name="what">Its name, for the reason.</param>
    /// <param name="start">Where it begins in this part.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="part">The part, when it lies inside.</param>
    public Refusal? Take(string what, ulong start, ulong length, out ElfBytes part)
    {
        part = default;
        if (start > (ulong)Length || length > (ulong)Length - start)
        {
            return new Refusal($"byte 0x{Offset + start:x}", $"the {length} bytes of the {what}, not the end after 0x{Offset + (ulong)Length:x}");
        }

        part = new ElfBytes(Bytes.Slice((int)start, (int)length), Offset + start);
        return null;
    }
}
