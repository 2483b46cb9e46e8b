namespace Verified.Models.Xen.Live;

/// <summary>Numbers of the hypervisor's interface. Source: Xen 4.17 xen/include/public.</summary>
internal static class LiveNumbers
{
    internal const ulong
        SetTrapTable = 0, MmuUpdate = 1, SetGdt = 2, StackSwitch = 3, SetCallbacks = 4, FpuTaskswitch = 5, SetDebugreg = 8, GetDebugreg = 9, UpdateDescriptor = 10, MemoryOp = 12,
        Multicall = 13, UpdateVaMapping = 14, XenVersion = 17, GrantTableOp = 20, VmAssist = 21, UpdateVaMappingOtherdomain = 22, Iret = 23, VcpuOp = 24, SetSegmentBase = 25,
        MmuextOp = 26, NmiOp = 28, SchedOp = 29, CallbackOp = 30, EventChannelOp = 32, PhysdevOp = 33;

    internal const ulong
        PinL1 = 0, PinL2 = 1, PinL3 = 2, PinL4 = 3, Unpin = 4, NewBaseptr = 5, FlushLocal = 6, InvlpgLocal = 7, FlushMulti = 8, InvlpgMulti = 9, FlushAll = 10, InvlpgAll = 11, FlushCache = 12,
        SetLdt = 13, NewUserBaseptr = 15, ClearPage = 16, CopyPage = 17, FlushCacheGlobal = 18, MarkSuper = 19, UnmarkSuper = 20;

    internal const ulong Self = 0x7ff0, Io = 0x7ff1, XenDomain = 0x7ff2, Cow = 0x7ff3, NoDomain = 0x1234, InvalidDomain = 0x7ff4;

    internal const ulong Present = 1, Writable = 2, User = 4, WriteThrough = 8, CacheDisable = 0x10, Accessed = 0x20, Dirty = 0x40, Superpage = 0x80, Global = 0x100, Available = 0x200,
        GuestKernel = 1ul << 52, NoExecute = 1ul << 63, ReadWrite = Present | Writable, All = 0x67;

    internal const ulong Cs = 0xe033, KernelCs = 0xe030, KernelSs = 0xe02b, InterruptFlag = 0x202, MaskedFlag = 0x2;

    internal const ulong Invlpg = 2, TlbFlush = 1, OfAll = 4;

    /// <summary>Addresses that are no guest's: not canonical, the hypervisor's, the last one before and the first one behind these.</summary>
    internal static readonly ulong[] BadAddresses = [0x0000_8000_0000_0000, 0xffff_7fff_ffff_f000, 0xffff_8000_0000_0000, 0xffff_87ff_ffff_f000, 0xffff_8300_0000_0000];

    /// <summary>VMASST_TYPE_* of 64-bit guests.</summary>
    internal static readonly ulong[] Assists = [0, 1, 2, 3, 4, 5, 32];

    /// <summary>Slots of the tables with which the domain started, by table and slot, in which nothing stands. The second and the last table are of level 1, the third of level 2, the fourth of level 3.</summary>
    internal static readonly (int Table, int Slot)[] FreeSlots = [(0, 1), (0, 255), (0, 300), (3, 0), (3, 7), (2, 9), (2, 511)];

    /// <summary>The table above the level of what can be linked into it, and the level of its entries.</summary>
    internal static int LevelOf(int table) => table switch { 0 => 4, 3 => 3, 2 => 2, _ => 1 };
}
