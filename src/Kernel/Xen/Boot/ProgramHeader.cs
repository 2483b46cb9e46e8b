namespace Verified.Kernel.Xen.Boot;

/// <summary>What is to be loaded, or noted.</summary>
internal readonly record struct ProgramHeader(uint Type, ulong Offset, ulong PhysicalAddress, ulong FileBytes, ulong MemoryBytes)
{
    public const int Bytes = 56;
    public const uint Load = 1;
    public const uint Note = 4;

    public static ProgramHeader Read(ElfBytes bytes) => new(bytes.U32(0), bytes.U64(8), bytes.U64(24), bytes.U64(32), bytes.U64(40));
}

/// <summary>What is where in the file.</summary>
internal readonly record struct SectionHeader(uint Name, uint Type, ulong Offset, ulong Size)
{
    public const int Bytes = 64;
    public const uint Note = 7;

    public static SectionHeader Read(ElfBytes bytes) => new(bytes.U32(0), bytes.U32(4), bytes.U64(24), bytes.U64(32));
}
