using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Descriptors;

internal sealed partial class DescriptorTables
{
    private const int ReservedGdtFrame = VcpuContext.GdtFrames;

    /// <summary>pv_emul_read_descriptor. The null selectors and local ones beyond the table read as a descriptor of zeroes.</summary>
    /// <returns>False where the table has no memory.</returns>
    public bool ReadDescriptor(Vcpu vcpu, ushort selector, out SegmentDescriptor descriptor, bool isForCode = false)
    {
        descriptor = default;
        var index = (uint)selector >> Selectors.IndexShift;
        var isLocal = (selector & Selectors.LocalTable) != 0;
        if (Selectors.IsNull(selector) || (isLocal && index >= vcpu.LdtEntries))
        {
            return true;
        }

        if (ReadRaw(vcpu, isLocal, index) is not { } raw)
        {
            return false;
        }

        descriptor = SegmentDescriptor.Parse(raw, isForCode);
        return true;
    }

    /// <summary>An entry of the guest's part of the table, of the hypervisor's, or of the local table, whose frame is mapped at its first use.</summary>
    public ulong? ReadRaw(Vcpu vcpu, bool isLocal, uint index)
    {
        var (frame, word) = ((int)(index / DescriptorsOfAFrame), (int)(index % DescriptorsOfAFrame));
        if (isLocal)
        {
            return MapLdtPage(vcpu, frame) ? hypervisor.Memory.Read(vcpu.Context.Ldt[frame]!.Mfn, word) : null;
        }

        return frame switch
        {
            < ReservedGdtFrame => vcpu.Context.Gdt[frame] is { } page ? hypervisor.Memory.Read(page.Mfn, word) : 0,
            ReservedGdtFrame => ReservedDescriptor(vcpu.Domain.Mode, word),
            _ => null,
        };
    }

    /// <summary>What MOV to a segment register at this level accepts: null, data, or code that can be read.</summary>
    public bool TryLoadSegment(Vcpu vcpu, ushort selector, int level, out SegmentDescriptor descriptor)
    {
        descriptor = default;
        if (Selectors.IsNull(selector))
        {
            return true;
        }

        return !(IsBeyondTable(vcpu, selector))
            && ReadDescriptor(vcpu, selector, out descriptor)
            && descriptor.IsReadable
            && descriptor.IsPresent
            && (descriptor.IsConforming || descriptor.Level >= Math.Max(level, Selectors.Level(selector)));
    }

    public static bool IsBeyondTable(Vcpu vcpu, ushort selector) =>
        (selector & Selectors.LocalTable) != 0 && (uint)selector >> Selectors.IndexShift >= vcpu.LdtEntries;

    /// <summary>The flat segments of the ABI, and Xen's own. Source: Xen 4.17 xen/arch/x86/desc.c.</summary>
    private static ulong ReservedDescriptor(Mode mode, int word) =>
        (word, mode.Is32Bit) switch
        {
            (1, _) => 0x00af9b000000ffff,
            (2, _) => 0x00cf93000000ffff,
            (3, true) => 0x00cfbb000000ffff,
            (4, true) => 0x00cfb3000000ffff,
            (4, false) => 0x00cffb000000ffff,
            (5, true) => 0x00cffb000000ffff,
            (5, false) => 0x00cff3000000ffff,
            (6, true) => 0x00cff3000000ffff,
            (6, false) => 0x00affb000000ffff,
            _ => 0,
        };
}
