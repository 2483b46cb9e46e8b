namespace Verified.Hardware.Tracing;

/// <summary>A shadow or TDP page-table entry of KVM on x86.</summary>
/// <param name="Word">The entry as the kernel prints it.</param>
/// <remarks>Source: Linux 6.19 arch/x86/kvm/mmu/spte.h. Bit 11 says present since 5.13; bit 0 is not to be asked.</remarks>
public readonly record struct Spte(ulong Word)
{
    private const ulong FrameMask = 0x000F_FFFF_FFFF_F000, PresentBit = 1 << 11, LargeBit = 1 << 7;

    /// <summary>The frame, or the first of the frames, that it maps.</summary>
    public Pfn Frame => new((Word & FrameMask) >> Paging.PageBits);

    /// <summary>Whether it maps anything; a frozen entry does not.</summary>
    public bool Present => (Word & PresentBit) != 0;

    /// <summary>Whether an entry of that level maps memory, and not a further table.</summary>
    public bool IsLeaf(int level) => Present && (level == 1 || level <= Paging.LargestLeafLevel && (Word & LargeBit) != 0);
}
