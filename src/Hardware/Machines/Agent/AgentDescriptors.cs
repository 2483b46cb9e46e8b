using System.Buffers.Binary;

namespace Verified.Hardware.Machines.Agent;

/// <summary>The agent's GDT, IDT and task state segment.</summary>
/// <remarks>Source: Intel SDM volume 3, 3.4.5, 6.14.1 and 7.7.</remarks>
internal static class AgentDescriptors
{
    // Selectors. Of ring 3, with the level.
    public const ushort Code = 0x08, Data = 0x10, Code32 = 0x18, UserData = 0x23, UserCode = 0x2B, Task = 0x30;
    public const ushort GdtLimit = 0x3F, IdtLimit = 0xFFF;

    /// <summary>The segment with a bitmap behind it that permits the low I/O ports.</summary>
    public const ushort TaskLimit = 0x68 + 0x20;

    private const int FirstIst = 0x24, MapBase = 0x66;
    private const byte GateOfRing0 = 0x8E, GateOfRing3 = 0xEE;

    /// <summary>Writes them for an agent whose alias for ring 0 begins at an address.</summary>
    /// <param name="region">The agent's memory.</param>
    /// <param name="at">That address.</param>
    /// <param name="code">The code, for its handlers.</param>
    public static void Write(Span<byte> region, ulong at, AgentCode code)
    {
        var gdt = region[AgentLayout.Descriptors..];
        Put(gdt, Code, 0x00AF_9B00_0000_FFFF);
        Put(gdt, Data, 0x00CF_9300_0000_FFFF);
        Put(gdt, Code32, 0x00CF_9B00_0000_FFFF);
        Put(gdt, UserData & ~3, 0x00CF_F300_0000_FFFF);
        Put(gdt, UserCode & ~3, 0x00AF_FB00_0000_FFFF);
        var task = at + AgentLayout.TaskState;
        Put(gdt, Task, TaskLimit | (task & 0xFF_FFFF) << 16 | 0x89ul << 40 | (task >> 24 & 0xFF) << 56);
        Put(gdt, Task + 8, task >> 32);

        var segment = region.Slice(AgentLayout.TaskState, TaskLimit + 1);
        segment.Clear();
        Put(segment, FirstIst, at + AgentLayout.FaultStackEnd);
        BinaryPrimitives.WriteUInt16LittleEndian(segment[MapBase..], 0x68);

        for (var vector = 0; vector < 256; vector++)
        {
            var handler = at + code.Handler(vector);
            var gate = region[(AgentLayout.Handlers + 16 * vector)..];
            var kind = vector == AgentCode.DoneVector ? GateOfRing3 : GateOfRing0;
            Put(gate, 0, (handler & 0xFFFF) | (ulong)Code << 16 | 1ul << 32 | (ulong)kind << 40 | (handler >> 16 & 0xFFFF) << 48);
            Put(gate, 8, handler >> 32);
        }
    }

    private static void Put(Span<byte> memory, int offset, ulong word) => BinaryPrimitives.WriteUInt64LittleEndian(memory[offset..], word);
}
