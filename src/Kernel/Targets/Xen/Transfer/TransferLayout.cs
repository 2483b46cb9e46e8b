using Verified.Abi.Xen.Transfer;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <summary>Where the guests that are judged have their code, stacks and handlers. Page n of a domain's memory is at address n * 4096.</summary>
internal static class TransferLayout
{
    public const int Pages = 22;
    public const ulong Code = 0x1000;
    public const ulong UserStack = 0x4000;
    public const ulong Unmapped = 0x40000;
    public const ulong NotCanonical = 0x8000_0000_0000;
    public const ulong Event = 0xd800;
    public const ulong Failsafe = 0xd900;
    public const ulong Syscall = 0xda00;
    public const int ReadOnlyPage = 12;
    public const int BitmapPage = 14;
    public const int InfoPage = 15;
    public const int DataPage = 20;
    public const uint IoBitmapPorts = 1024;

    private const ulong PageBytes = 0x1000;
    private const ulong Handlers = 0xd000;
    private const int HandlerShift = 3;
    private const ulong XenStart = 0xffff_8000_0000_0000;
    private const ulong XenEnd = 0xffff_8800_0000_0000;
    private const uint FirstOfSecondWord = 65;

    /// <summary>Where a vCPU's kernel leaves arguments of its hypercalls.</summary>
    public static ulong Arguments(int index) => 0x2000 + ((ulong)index * 0x400);

    /// <summary>Where a list of calls is, one behind the other.</summary>
    public static ulong CallList(int index, int list) => ((16 + (ulong)index) * PageBytes) + ((ulong)list * 0x100);

    /// <summary>Where the list of a call is.</summary>
    public static ulong Elements(int index, int call) => Arguments(index) + 0x300 + ((ulong)call * 0x40);

    /// <summary>Where a list with iret has its frame.</summary>
    public static ulong IretFrame(int index) => Arguments(index) + 0x200;

    /// <summary>Above the stack of a vCPU's kernel that is to be registered.</summary>
    public static ulong KernelStack(int index) => (5 + (ulong)index) * PageBytes;

    /// <summary>Above the stack that a vCPU's kernel uses between.</summary>
    public static ulong UsedStack(int index) => (9 + (ulong)index) * PageBytes;

    /// <summary>Where a vCPU's bitmap of ports is.</summary>
    public static ulong IoBitmap(int index) => (BitmapPage * PageBytes) + ((ulong)index * 0x400);

    public static ulong Handler(byte vector) => Handlers + ((ulong)vector << HandlerShift);

    /// <summary>Places where stacks may be, good and bad: the good one is 0, and every number that is none of the others.</summary>
    public static ulong Stack(byte place, ulong good) => (place % 16) switch
    {
        1 => Unmapped,
        2 => (ReadOnlyPage + 1) * PageBytes,
        3 => XenStart + 0x1000,
        4 => XenEnd - 8,
        5 => XenEnd,
        6 => XenEnd + 0x30,
        7 => XenEnd + 0x40,
        8 => XenStart,
        9 => NotCanonical,
        10 => good - 4,
        11 => (Pages * PageBytes) + 0x18,
        12 => XenStart + 0x10,
        13 => XenEnd + 0x50,
        _ => good,
    };

    /// <summary>Places where a kernel may return to; the good one is 0, and every number that is none of the others.</summary>
    public static ulong Target(byte place) => (place & 7) switch
    {
        1 => NotCanonical,
        2 => NotCanonical - 1,
        3 => XenStart - 1,
        4 => XenEnd,
        _ => Code,
    };

    /// <summary>The number of a place of the contract's, of the address where a guest's kernel was entered.</summary>
    public static byte PlaceOf(ulong rip) => rip switch
    {
        Event => 1,
        Syscall => 3,
        Failsafe or 0 => 4,
        _ => 2,
    };

    /// <summary>The port of a domain's that has a number of the contract's: every third one has another selector.</summary>
    public static uint PortOf(TransferSizes sizes, int number) => number / sizes.Domains % 3 == 2 ? FirstOfSecondWord + (uint)(number / sizes.Domains) : 1 + (uint)(number / sizes.Domains);
}
