using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.ParavirtOps.Hardware;

/// <summary>Pagetables of four levels in which one table of level 1 has all addresses of a program, or all pages of a guest.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.5.</remarks>
internal static class HardwareTables
{
    public const int Levels = 4;

    private const ulong PresentWritableUser = 7;
    private const int PageShift = 12;
    private const int IndexBits = 9;

    // Not the first page: what reads through a null pointer finds nothing.
    private const ulong FirstAddress = 0x1234_5640_0000;

    /// <summary>The virtual address of a page.</summary>
    public static ulong Address(int page) => FirstAddress + ((ulong)page << PageShift);

    /// <summary>cr3 for a root.</summary>
    public static ulong Cr3(Pfn root) => Physical(root);

    /// <summary>The table of a level, from 2 on, refers to the one below it.</summary>
    public static void Link(HardwareMemory memory, Pfn table, int level, Pfn below) =>
        memory.Write(table, Index(level), Physical(below) | PresentWritableUser);

    private static ulong Physical(Pfn frame) => (ulong)frame.Number << PageShift;

    private static int Index(int level) => (int)(FirstAddress >> (PageShift + (IndexBits * (level - 1)))) & ((1 << IndexBits) - 1);
}
