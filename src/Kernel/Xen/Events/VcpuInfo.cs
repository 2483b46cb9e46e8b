using System.Buffers.Binary;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Events;

/// <summary>struct vcpu_info: what guest and hypervisor tell each other about a vCPU's events, in memory of the guest's, of the shared info page or, before either, of the hypervisor's.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/xen.h and arch-x86/xen.h; the layout of 32 bits as in xen-x86_32.h.</remarks>
internal sealed class VcpuInfo(Mode mode)
{
    public const int Bytes = 64;

    /// <summary>XEN_LEGACY_MAX_VCPUS: so many fit into the shared info page.</summary>
    public const int MostInSharedInfo = 32;

    private const int PendingOffset = 0;
    private const int MaskOffset = 1;
    private const int PendingSelOffset = 8;
    private const int PendingSelOffset32 = 4;
    private const int Cr2Offset = 16;
    private const int Cr2Offset32 = 8;

    private readonly byte[] own = NewOwn();
    private MachineMemory? memory;
    private Mfn frame;
    private int offset;

    /// <summary>The frame that the guest has registered, of which a general and a writable reference are held.</summary>
    public PageInfo? Registered { get; private set; }

    /// <summary>evtchn_upcall_pending.</summary>
    public byte Pending { get => Content[PendingOffset]; set => Content[PendingOffset] = value; }

    /// <summary>evtchn_upcall_mask.</summary>
    public byte Mask { get => Content[MaskOffset]; set => Content[MaskOffset] = value; }

    /// <summary>The mask in the lowest byte and, above it, the padding that follows it: so much of it a bounce frame may show.</summary>
    public uint MaskAndPadding => BinaryPrimitives.ReadUInt32LittleEndian(Content[MaskOffset..]);

    /// <summary>evtchn_pending_sel: one bit for each word of ports.</summary>
    public ulong PendingSel
    {
        get => Read(PendingSelOffset, PendingSelOffset32);
        set => Write(PendingSelOffset, PendingSelOffset32, value);
    }

    /// <summary>arch.cr2.</summary>
    public ulong Cr2
    {
        get => Read(Cr2Offset, Cr2Offset32);
        set => Write(Cr2Offset, Cr2Offset32, value);
    }

    /// <summary>All 64 bytes.</summary>
    public Span<byte> Content => memory is null ? own : memory.Frame(frame).Slice(offset, Bytes);

    /// <summary>An event would be delivered now.</summary>
    public bool WantsUpcall => Pending != 0 && Mask == 0;

    /// <summary>It lies there from now on, with whatever stands there.</summary>
    public void Place(MachineMemory to, Mfn mfn, int at) => (memory, frame, offset) = (to, mfn, at);

    /// <summary>It lies in the registered frame from now on, and takes its content along.</summary>
    public void Move(MachineMemory to, PageInfo page, int at)
    {
        Content.CopyTo(to.Frame(page.Mfn).Slice(at, Bytes));
        Place(to, page.Mfn, at);
        Registered = page;
    }

    /// <summary>unmap_vcpu_info: it is the hypervisor's own again.</summary>
    public void Withdraw()
    {
        (memory, Registered) = (null, null);
    }

    private static byte[] NewOwn()
    {
        var bytes = new byte[Bytes];
        bytes[MaskOffset] = 1;
        return bytes;
    }

    private ulong Read(int at, int at32) =>
        mode.Is32Bit ? BinaryPrimitives.ReadUInt32LittleEndian(Content[at32..]) : BinaryPrimitives.ReadUInt64LittleEndian(Content[at..]);

    private void Write(int at, int at32, ulong value)
    {
        if (mode.Is32Bit)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Content[at32..], (uint)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Content[at..], value);
        }
    }
}
