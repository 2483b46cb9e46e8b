using System.Buffers.Binary;
using Verified.Hardware.Machines.Agent;

namespace Verified.Hardware.Machines.Qemu;

/// <summary>The first instructions of the CPU, in real mode at physical address 0: they go to the agent in 32-bit mode.</summary>
/// <remarks>
/// The machine has no firmware, and nothing but RAM and a CPU. QEMU's loader sets the instruction pointer alone, and the code segment still begins 64 KiB below
/// 4 GiB; an instruction pointer of 64 KiB is then address 0. A far jump makes the two agree.
/// Source: Intel SDM volume 3, 10.1.4 and 10.9.1.
/// </remarks>
internal static class QemuBoot
{
    /// <summary>What the loader sets the instruction pointer to.</summary>
    public const int InstructionPointer = 0x1_0000;

    /// <summary>The code, for physical address 0.</summary>
    /// <param name="entry">The agent's physical address.</param>
    public static byte[] Code(uint entry)
    {
        byte[] code =
        [
            0xEA, 0x05, 0x00, 0x00, 0x00, // JMP 0:5
            0xFA, // CLI
            0x2E, 0x66, 0x0F, 0x01, 0x16, 0x40, 0x00, // LGDT CS:[0x40]
            0x0F, 0x20, 0xC0, // MOV EAX, CR0
            0x0C, 0x01, // OR AL, 1
            0x0F, 0x22, 0xC0, // MOV CR0, EAX
            0x66, 0xEA, 0, 0, 0, 0, (byte)AgentDescriptors.Code32, 0, // JMP Code32:entry
        ];
        BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(code.Length - 6), entry);
        var pointer = new byte[6];
        BinaryPrimitives.WriteUInt16LittleEndian(pointer, AgentDescriptors.GdtLimit);
        BinaryPrimitives.WriteUInt32LittleEndian(pointer.AsSpan(2), (uint)AgentLayout.Physical + AgentLayout.Descriptors);
        return [.. code, .. new byte[0x40 - code.Length], .. pointer];
    }
}
