using System.Buffers.Binary;
using Verified.Hardware.Kvm;
using Verified.Hardware.Machines.Agent;

namespace Verified.Hardware.Machines.Kvm;

/// <summary>Reads the table of what CPUID answers in a guest.</summary>
/// <remarks>Source: Linux arch/x86/include/uapi/asm/kvm.h, struct kvm_cpuid_entry2.</remarks>
internal static class KvmCpuid
{
    private const int Eax = 12, Ebx = 16, Ecx = 20, Edx = 24;
    private const uint Auth = 0x68747541, Hygo = 0x6F677948;

    public static CpuFeatures Features(ReadOnlySpan<byte> table)
    {
        var features = CpuFeatures.Of(Word(table, 1, Ecx), Word(table, 1, Edx), Word(table, 7, Ebx), Word(table, 7, Ecx), Word(table, 0x8000_0008, Eax), Word(table, 0x8000_0001, Edx));
        return features with { UpperGlobalReserved = Word(table, 0, Ebx) is Auth or Hygo };
    }

    private static uint Word(ReadOnlySpan<byte> table, uint leaf, int register)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(table);
        for (var i = 0; i < count; i++)
        {
            var entry = table.Slice(KvmAbi.CpuidHeaderBytes + i * KvmAbi.CpuidEntryBytes, KvmAbi.CpuidEntryBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) == leaf && BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]) == 0)
                return BinaryPrimitives.ReadUInt32LittleEndian(entry[register..]);
        }
        return 0;
    }
}
