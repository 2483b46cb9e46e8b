using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Agent;

/// <summary>The agent's own pagetables: what its entry of every root leads to, and roots of its own for the time in which no other is loaded.</summary>
/// <remarks>Accessed and dirty are set from the start, so that no walk of the agent's changes an entry. Source: Intel SDM volume 3, 4.5.</remarks>
internal static class AgentTables
{
    private const ulong Table = 0x27, Page = 0x63, UserPage = 0x67, LargePage = 0xE3, UserLargePage = 0xE7, IdentityTable = 0x23;
    private const int Level3 = AgentLayout.Tables, Level2 = Level3 + 0x1000, Supervisor = Level3 + 0x2000, User = Level3 + 0x3000, MemoryLevel2 = Level3 + 0x4000;
    private const int Level4 = Level3 + 0x5000, Root4 = Level3 + 0x6000, Root5 = Level3 + 0x7000, Identity3 = Level3 + 0x8000, Identity2 = Level3 + 0x9000;
    private const ulong PageBytes = 0x1000, LargePageBytes = 2 << 20;

    /// <summary>The entry that belongs into every root that is loaded.</summary>
    public static ulong RootEntry(PagingMode mode) => At(mode == PagingMode.FiveLevel ? Level4 : Level3) | Table;

    /// <summary>The physical address of a root in which the agent is alone.</summary>
    public static ulong OwnRoot(PagingMode mode) => At(mode == PagingMode.FiveLevel ? Root5 : Root4);

    /// <summary>The agent's own root of four levels.</summary>
    public static Span<ulong> RootEntries(Span<ulong> region) => region.Slice(Root4 / sizeof(ulong), 512);

    /// <summary>Writes all of them.</summary>
    public static void Write(Span<ulong> region)
    {
        Entry(region, Level4, 0) = At(Level3) | Table;
        Entry(region, Level3, 0) = At(Level2) | Table;
        Entry(region, Level3, 1) = At(MemoryLevel2) | Table;
        Entry(region, Level2, 0) = At(Supervisor) | IdentityTable;
        Entry(region, Level2, 1) = At(User) | Table;
        for (ulong at = 0; at < AgentLayout.Bytes; at += PageBytes)
        {
            Entry(region, Supervisor, (int)(at / PageBytes)) = At((int)at) | Page;
            Entry(region, User, (int)(at / PageBytes)) = At((int)at) | (IsForUser((int)at) ? UserPage : Page);
        }
        for (ulong at = 0; at < AgentLayout.MostMemory; at += LargePageBytes) Entry(region, MemoryLevel2, (int)(at / LargePageBytes)) = at | UserLargePage;
        WriteRoots(region);
    }

    private static void WriteRoots(Span<ulong> region)
    {
        Entry(region, Root4, IMachine.ReservedEntry) = RootEntry(PagingMode.FourLevel);
        Entry(region, Root5, IMachine.ReservedEntry) = RootEntry(PagingMode.FiveLevel);
        Entry(region, Root5, 0) = At(Root4) | IdentityTable;
        Entry(region, Root4, 0) = At(Identity3) | IdentityTable;
        Entry(region, Identity3, 0) = At(Identity2) | IdentityTable;
        Entry(region, Identity2, (int)(AgentLayout.Physical / LargePageBytes)) = AgentLayout.Physical | LargePage;
    }

    private static bool IsForUser(int at) => at is < AgentLayout.CodeBytes or >= AgentLayout.FaultStackEnd and < AgentLayout.StackEnd or >= AgentLayout.Commands;

    private static ulong At(int offset) => AgentLayout.Physical + (ulong)offset;

    private static ref ulong Entry(Span<ulong> region, int table, int index) => ref region[table / sizeof(ulong) + index];
}
