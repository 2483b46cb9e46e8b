namespace Verified.Kernel.Xen.Descriptors;

/// <summary>A segment descriptor as a guest may have it.</summary>
/// <remarks>Source: Intel SDM volume 3, 3.4.5; Xen 4.17 xen/arch/x86/pv/descriptor-tables.c.</remarks>
internal static class Descriptor
{
    private const ulong Present = 1ul << 47;
    private const int LevelShift = 45;
    private const ulong Level = 3ul << LevelShift;
    private const ulong IsSegment = 1ul << 44;
    private const ulong SystemType = 0xful << 40;
    private const ulong CallGate = 0xcul << 40;
    private const ulong LongCode = 1ul << 53;
    private const ulong Granularity = 1ul << 55;
    private const ulong LowLimit = 0xffff;
    private const ulong HighLimit = 0xful << 48;
    private const ulong Base = 0xff00_00ff_ffff_0000;
    private const ulong PaeXenStart = 0xf580_0000;
    private const int FirstReservedEntry = 7168;

    /// <summary>check_descriptor: the descriptor as it is accepted, or null.</summary>
    public static ulong? Check(ulong descriptor, Mode mode)
    {
        if ((descriptor & Present) == 0)
        {
            return descriptor;
        }

        var level = Math.Max((descriptor & Level) >> LevelShift, (ulong)mode.KernelRing);
        var raised = (descriptor & ~Level) | (level << LevelShift);
        if ((descriptor & IsSegment) != 0)
        {
            return mode.Is32Bit ? Check32BitSegment(raised) : raised;
        }

        return (descriptor & SystemType) switch
        {
            0 => descriptor,
            CallGate => CheckCallGate(raised, level, mode),
            _ => null,
        };
    }

    /// <summary>A flat segment that would end inside the hypervisor reaches over all 4 GiB: it may read the machine-to-physical table.</summary>
    private static ulong? Check32BitSegment(ulong descriptor)
    {
        if ((descriptor & LongCode) != 0)
        {
            return null;
        }

        var limit = (descriptor & LowLimit) + ((descriptor & HighLimit) >> 32) + 1;
        var bytes = (descriptor & Granularity) != 0 ? limit << 12 : limit;
        return (descriptor & Base) == 0 && bytes > PaeXenStart ? descriptor | LowLimit | HighLimit : descriptor;
    }

    /// <summary>A gate that no level may use, so that its use traps; the level that it had is kept in its selector.</summary>
    private static ulong? CheckCallGate(ulong gate, ulong level, Mode mode)
    {
        var selector = (gate >> 16) & 0xffff;
        var isForGuests = selector >> 3 < FirstReservedEntry || (selector & 4) != 0 || selector == (mode.Is32Bit ? 0xe019ul : 0xe033ul);
        var reserved = (mode.Is32Bit ? 0xe0ul : 0xfful) << 32;
        if (!isForGuests || (gate & reserved) != 0)
        {
            return null;
        }

        return (gate & ~Level & ~(3ul << 16)) | (level << 16);
    }
}
