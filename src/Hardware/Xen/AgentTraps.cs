using System.Buffers.Binary;
using Verified.Abi.Xen.Live;

namespace Verified.Hardware.Xen;

/// <summary>The traps that the agent asks for when it boots.</summary>
internal static class AgentTraps
{
    private const ushort KernelCs = 0xe033;
    private const int EntryBytes = 16;
    private const byte ForUserMode = 3, MasksEvents = 4;

    /// <summary>The list of set_trap_table: all exceptions, INT 0x21 and INT 0x80 for everybody, INT 0x22 for the kernel; page faults mask events. QEMU 7.2 says twice the vector (see <see cref="LiveXenPlan.InterruptErrorScale"/>), so twice these are there too.</summary>
    public static byte[] Table()
    {
        var list = new List<(byte Vector, byte Flags)>();
        for (byte vector = 0; vector < 32; vector++) list.Add((vector, vector is 3 or 4 ? ForUserMode : vector == 14 ? MasksEvents : (byte)0));
        list.AddRange([(0x21, ForUserMode), (0x22, 1), (0x42, ForUserMode), (0x44, 1), (0x80, ForUserMode)]);
        var bytes = new byte[(list.Count + 1) * EntryBytes];
        for (var index = 0; index < list.Count; index++)
        {
            var entry = bytes.AsSpan(index * EntryBytes, EntryBytes);
            (entry[0], entry[1]) = list[index];
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], KernelCs);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], AgentLayout.Handler(list[index].Vector));
        }

        return bytes;
    }
}
