using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>Where everything lies in guest-physical memory. Guest-virtual addresses are the same.</summary>
/// <remarks>
/// The system area holds what must never disappear: page tables, code, control pages, the table of watched pages.
/// The other areas are watched: the host takes their memory away while the guest uses it.
/// </remarks>
internal static class GuestLayout
{
    public const int Vcpus = 2;

    public static readonly Gfn System = new(0x100), Private = new(0x10000), Shared = new(0x14000), Huge = new(0x18000);
    public const ulong SystemPages = 256, PrivatePages = 512, SharedPages = 512, HugePages = 2 * Paging.PagesOfTwoMegabytes;

    public const int WatchedPages = (int)(PrivatePages + SharedPages + HugePages);

    // Offsets in the system area, in bytes.
    public const int PageTables = 0, PageTablesBytes = 0x10000;
    public const int Code = 0x10000;
    public const int TaskState = 0x30000;
    public const int WatchedTable = 0x40000;

    public static int Control(int vcpu) => 0x20000 + vcpu * GuestControl.Bytes;

    public static int Memory(int vcpu) => 0x80000 + vcpu * 0x20000;

    /// <summary>The guest address of an offset in the system area.</summary>
    public static ulong Address(int offset) => System.Address + (ulong)offset;
}
