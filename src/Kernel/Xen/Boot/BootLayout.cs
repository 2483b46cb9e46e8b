using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Boot;

/// <summary>What lies where in a domain's memory when it starts. Numbers are of frames of the domain, from 0 on.</summary>
/// <remarks>
/// In this order: kernel, initial ramdisk, list of machine frames, start_info, pagetables, a stack of one page, and room
/// of at least 512 KiB up to a multiple of 4 MiB. All of it is mapped. Source: Xen 4.17 xen/arch/x86/pv/dom0_build.c.
/// </remarks>
internal sealed record BootLayout
{
    private const ulong PageBytes = MachineMemory.FrameBytes;
    private const ulong EndAlignment = 4ul << 20;
    private const ulong SpareBytes = 512ul << 10;
    private const int L1Shift = 21;
    private const int L2Shift = 30;
    private const int L3Shift = 39;

    public required ulong VirtBase { get; init; }

    public required ulong Initrd { get; init; }

    public required ulong P2m { get; init; }

    public required ulong StartInfo { get; init; }

    public required ulong Tables { get; init; }

    public required ulong TableCount { get; init; }

    /// <summary>How many pages are mapped.</summary>
    public required ulong Pages { get; init; }

    public ulong Stack => Tables + TableCount;

    public ulong VaOf(ulong page) => VirtBase + (page * PageBytes);

    /// <summary>Lays out a domain.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="initrdBytes">The size of the initial ramdisk.</param>
    /// <param name="pages">How many frames the domain has.</param>
    /// <param name="layout">The layout, when it fits.</param>
    public static Refusal? Plan(KernelImage kernel, int initrdBytes, ulong pages, out BootLayout? layout)
    {
        layout = null;
        var kernelBytes = kernel.End - kernel.VirtBase;
        if (kernelBytes > pages * PageBytes)
        {
            return TooSmall(kernelBytes, pages);
        }

        var initrd = PagesFor(kernelBytes);
        var p2m = initrd + PagesFor((ulong)initrdBytes);
        var startInfo = p2m + PagesFor(pages * sizeof(ulong));
        var tables = startInfo + PagesFor(Boot.StartInfo.Bytes);
        var (tableCount, end) = CountTables(kernel.VirtBase, tables);
        if (end < kernel.VirtBase || end - kernel.VirtBase > pages * PageBytes)
        {
            return TooSmall(end - kernel.VirtBase, pages);
        }

        if (kernel.VirtBase < KernelImage.LowHalfEnd && end > KernelImage.LowHalfEnd)
        {
            return new Refusal("the program headers", $"a kernel after which 0x{end - kernel.End:x} bytes more end before 0x{KernelImage.LowHalfEnd:x}");
        }

        layout = new BootLayout
        {
            VirtBase = kernel.VirtBase,
            Initrd = initrd,
            P2m = p2m,
            StartInfo = startInfo,
            Tables = tables,
            TableCount = tableCount,
            Pages = (end - kernel.VirtBase) / PageBytes,
        };
        return null;
    }

    private static Refusal TooSmall(ulong bytes, ulong pages) =>
        new("the domain's memory", $"at least {PagesFor(bytes)} pages for what is loaded and its tables, not {pages}");

    /// <summary>More tables move the end, and a farther end may need more tables.</summary>
    private static (ulong Count, ulong End) CountTables(ulong virtBase, ulong tables)
    {
        for (var count = 4ul; ; count++)
        {
            var end = EndAfter(virtBase + ((tables + count + 1) * PageBytes));
            var needed = 1 + Spans(virtBase, end, L3Shift) + Spans(virtBase, end, L2Shift) + Spans(virtBase, end, L1Shift);
            if (needed <= count || end < virtBase)
            {
                return (count, end);
            }
        }
    }

    private static ulong EndAfter(ulong stackEnd)
    {
        var end = (stackEnd + EndAlignment - 1) & ~(EndAlignment - 1);
        return end - stackEnd < SpareBytes ? end + EndAlignment : end;
    }

    private static ulong Spans(ulong start, ulong end, int shift) => ((end - 1) >> shift) - (start >> shift) + 1;

    private static ulong PagesFor(ulong bytes) => (bytes + PageBytes - 1) / PageBytes;
}
