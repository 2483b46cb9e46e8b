using System.Buffers.Binary;

namespace Verified.Kernel.Xen.Calls;

/// <summary>struct xen_memory_reservation: a list of extents of memory, each of 2^order frames.</summary>
/// <param name="ExtentStart">Where the list is.</param>
/// <param name="NrExtents">How many there are.</param>
/// <param name="ExtentOrder">The logarithm of their size.</param>
/// <param name="MemFlags">XENMEMF_*.</param>
/// <param name="Domain">Whose memory.</param>
/// <remarks>Source: Xen 4.17 xen/include/public/memory.h.</remarks>
internal readonly record struct MemoryReservation(ulong ExtentStart, ulong NrExtents, uint ExtentOrder, uint MemFlags, DomainId Domain)
{
    public const int Bytes = 32;

    private const uint NoNode = 0xff;
    private const int NodeShift = 8;
    private const uint MostNodes = 64;
    private const uint PopulateOnDemandFlag = 1u << 16;
    private const uint ExactNodeFlag = 1u << 17;
    private const uint VirtualNodeFlag = 1u << 18;

    /// <summary>XENMEMF_get_address_bits: how wide the addresses may be; 0 for as wide as they come.</summary>
    public int AddressBits => (int)(MemFlags & 0xff);

    public bool PopulatesOnDemand => (MemFlags & PopulateOnDemandFlag) != 0;

    /// <summary>A node's number is one of the guest's nodes. A guest without any ignores that.</summary>
    public bool NamesVirtualNode => (MemFlags & VirtualNodeFlag) != 0;

    /// <summary>It wants memory of a node that this machine, which has one, does not have.</summary>
    public bool WantsAnotherNode => Node != NoNode && Node != 0 && (MemFlags & ExactNodeFlag) != 0;

    private uint Node => ((MemFlags >> NodeShift) - 1) & NoNode;

    public static MemoryReservation Decode(ReadOnlySpan<byte> bytes) =>
        new(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            new DomainId(BinaryPrimitives.ReadUInt16LittleEndian(bytes[24..])));

    /// <summary>propagate_node: a node of the machine may be wished for by everybody, and insisted on, or be named wrongly, by nobody but a control domain.</summary>
    public bool NamesNodeRightly(bool isPrivileged) => Node == NoNode || (isPrivileged ? Node < MostNodes : (MemFlags & ExactNodeFlag) == 0);
}
