using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Agent;

/// <summary>Where the agent of a machine lies: a region of physical memory of its own, seen through one entry of every root.</summary>
/// <remarks>
/// The entry leads to two aliases of the region, one for ring 0 and one for ring 3, so that neither SMEP nor SMAP stands in the way, and to one of
/// the user's memory. In a root of five levels the same entry leads to the same tables by one table more.
/// </remarks>
internal static class AgentLayout
{
    /// <summary>Its physical address, above the memory that a user of the machine can have.</summary>
    public const ulong Physical = 64ul << 20;

    public const int Bytes = 0x10_0000;

    // Offsets in the region.
    public const int Code = 0, CodeBytes = 0x2000, Control = 0x2000, Descriptors = 0x3000, TaskState = 0x4000, Handlers = 0x5000;
    public const int FaultStackEnd = 0x7000, StackEnd = 0x8000;
    public const int Tables = 0x8000;
    public const int Commands = 0x2_0000, MostCommands = (Bytes - Commands) / AgentCommand.Bytes - Touches, Touches = 256;

    /// <summary>From the alias for ring 0 to that for ring 3, and to the user's memory.</summary>
    public const ulong UserAlias = 2ul << 20, MemoryAlias = 1ul << 30;

    /// <summary>How much memory a user of the machine can have.</summary>
    public const ulong MostMemory = Physical;

    /// <summary>The virtual address of the alias for ring 0.</summary>
    public static ulong Base(PagingMode mode) => mode == PagingMode.FiveLevel ? FirstAddress(48) : FirstAddress(39);

    /// <summary>Whether an address belongs to the agent's entry of the root.</summary>
    public static bool Owns(PagingMode mode, ulong address)
    {
        var shift = mode == PagingMode.FiveLevel ? 48 : 39;
        return address >> shift == FirstAddress(shift) >> shift;
    }

    private static ulong FirstAddress(int shift) => unchecked((ulong)((long)((ulong)IMachine.ReservedEntry << (64 - 9)) >> (64 - 9 - shift)));
}
