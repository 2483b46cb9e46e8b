using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

internal sealed partial class XenKernel
{
    /// <summary>What is wrong when all threads have finished, or null: something waits, the hypervisor's counts are not those of the references that there are, a frame is a
    /// table that is neither the kernel's nor a live address space's, or the guest and the hypervisor do not mean the same by a frame's number or by pinned.</summary>
    public string? FirstDefect(XenCensus atBoot) =>
        FirstUnrest() ?? References.FirstDefect(Hypervisor) ?? FirstForgottenTable(atBoot) ?? FirstMisnumbered() ?? FirstMispinned();

    private string? FirstUnrest() =>
        cpus.Where(cpu => cpu.Mode != LazyMode.None || cpu.Queue.Count > 0 || cpu.Requested != cpu.Loaded)
            .Select(cpu => $"processor {cpu.Index} is in lazy mode {cpu.Mode} and {cpu.Queue.Count} calls wait").FirstOrDefault();

    private string? FirstForgottenTable(XenCensus atBoot)
    {
        var live = tables.Where(table => table.IsPinned).SelectMany(Frames).ToHashSet();
        return Hypervisor.Frames.Where(page => page is { TypeCount: > 0, IsXenHeap: false } && page.Type.Level() > 0 && !atBoot.WasTable(page) && !live.Contains(page.Mfn))
            .Select(page => $"{page} is a table of no address space").FirstOrDefault();
    }

    private string? FirstMisnumbered() =>
        Enumerable.Range(0, built.P2m.Count).Where(pfn => Hypervisor.ReadM2p(PfnToMfn((ulong)pfn)) != (ulong)pfn)
            .Select(pfn => $"guest frame {pfn:x} is not what the machine says").FirstOrDefault();

    private string? FirstMispinned() =>
        tables.Where(table => new[] { KernelRootOf(table), UserRootOf(table) }.Any(root => Hypervisor.Page(root)!.IsPinned != table.IsPinned))
            .Select(table => $"{KernelRootOf(table)} is {(table.IsPinned ? "not " : "")}pinned").FirstOrDefault();

    private IEnumerable<Mfn> Frames(PageTable table) => Enumerable.Range(1, FramesOfATable).Select(level => MfnOf(table.Table(level)));
}
