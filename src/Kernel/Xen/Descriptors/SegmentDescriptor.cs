namespace Verified.Kernel.Xen.Descriptors;

/// <summary>A descriptor as the processor and the emulation read it.</summary>
/// <param name="Base">The linear address of offset 0.</param>
/// <param name="Limit">The last offset, or the last one that is not reachable where the segment expands downwards.</param>
/// <param name="Attributes">Bits 8 to 15 and 20 to 23 of the descriptor's high half.</param>
/// <remarks>Source: Intel SDM volume 3, 3.4.5.</remarks>
internal readonly record struct SegmentDescriptor(ulong Base, ulong Limit, uint Attributes)
{
    private const uint AttributeBits = 0x00f0ff00;
    private const uint Writable = 1u << 9;
    private const uint ExpandsDownOrConforms = 1u << 10;
    private const uint Code = 1u << 11;
    private const uint Segment = 1u << 12;
    private const int LevelShift = 13;
    private const uint Present = 1u << 15;
    private const uint Long = 1u << 21;
    private const uint Big = 1u << 22;
    private const uint Pages = 1u << 23;

    /// <summary>All of 64-bit addresses, or all 4 GiB.</summary>
    public static SegmentDescriptor Flat(Mode mode) => Parse(mode.Is32Bit ? 0x00cffb000000fffful : 0x00affb000000fffful, isForCode: true);

    public bool IsPresent => (Attributes & Present) != 0;

    public bool IsCode => (Attributes & (Segment | Code)) == (Segment | Code);

    /// <summary>Data, or code that can be read.</summary>
    public bool IsReadable => (Attributes & Segment) != 0 && (Attributes & (Code | Writable)) != Code;

    public bool IsWritableData => (Attributes & (Segment | Code | Writable)) == (Segment | Writable);

    public bool IsConforming => IsCode && (Attributes & ExpandsDownOrConforms) != 0;

    public bool ExpandsDown => (Attributes & (Code | ExpandsDownOrConforms)) == ExpandsDownOrConforms;

    public bool IsLong => (Attributes & Long) != 0;

    public bool Is32Bit => (Attributes & Big) != 0;

    public int Level => (int)(Attributes >> LevelShift) & 3;

    /// <summary>A descriptor's base, limit and attributes. Long code has no base and no limit, and only code is long.</summary>
    public static SegmentDescriptor Parse(ulong raw, bool isForCode)
    {
        var (low, high) = ((uint)raw, (uint)(raw >> 32));
        var attributes = high & AttributeBits & ~(isForCode ? 0 : Long);
        if ((attributes & Long) != 0)
        {
            return new SegmentDescriptor(0, ulong.MaxValue, attributes);
        }

        var limit = (low & 0xffff) | (high & 0xf0000);
        return new SegmentDescriptor(
            (low >> 16) + ((high & 0xff) << 16) + (high & 0xff00_0000),
            (high & Pages) != 0 ? ((limit + 1) << 12) - 1 : limit,
            attributes);
    }

    /// <summary>Whether the bytes from this offset on are in the segment, and may be read or written.</summary>
    public bool Admits(uint offset, int bytes, bool write)
    {
        if (write ? !IsWritableData : !IsReadable)
        {
            return false;
        }

        var last = (ulong)offset + (ulong)bytes - 1;
        return ExpandsDown
            ? offset > Limit && last <= (Is32Bit ? uint.MaxValue : ushort.MaxValue)
            : last <= Limit;
    }
}
