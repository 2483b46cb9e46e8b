using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen.Boot;

/// <summary>The pagetables with which a domain starts: they map every page of the layout, the tables themselves read-only.</summary>
/// <param name="memory">The machine's memory.</param>
/// <param name="layout">What lies where.</param>
/// <param name="p2m">The machine frames of the domain's pages.</param>
/// <remarks>The first table is the root; the others follow in the order in which they are needed. Source: Xen 4.17 xen/arch/x86/pv/dom0_build.c.</remarks>
internal sealed class InitialTables(MachineMemory memory, BootLayout layout, IReadOnlyList<Mfn> p2m)
{
    private const ulong TableFlags = Entry.Present | Entry.Writable | Entry.Accessed | Entry.User | Entry.Dirty;
    private const ulong ReadOnly = Entry.Present | Entry.Accessed | Entry.User | Entry.GuestKernel;
    private const int IndexBits = 9;
    private const int PageShift = 12;
    private const int IndexMask = MachineMemory.EntriesOfATable - 1;

    private ulong taken = 1;

    public Mfn Root => p2m[(int)layout.Tables];

    public void Build()
    {
        for (var page = 0ul; page < layout.Pages; page++)
        {
            var va = layout.VaOf(page);
            var isTable = page >= layout.Tables && page < layout.Stack;
            memory.WriteEntry(TableFor(va, 1), Index(va, 1), Entry.To(p2m[(int)page], isTable ? ReadOnly : ReadOnly | Entry.Writable));
        }
    }

    /// <summary>The table of a level for an address. A lower one is taken before the higher ones that it needs.</summary>
    private Mfn TableFor(ulong va, int level)
    {
        if (level == 4)
        {
            return Root;
        }

        if (Find(va, level) is { } table)
        {
            return table;
        }

        var taking = p2m[(int)(layout.Tables + taken++)];
        memory.WriteEntry(TableFor(va, level + 1), Index(va, level + 1), Entry.To(taking, TableFlags));
        return taking;
    }

    private Mfn? Find(ulong va, int level)
    {
        var table = Root;
        for (var above = 4; above > level; above--)
        {
            var entry = memory.ReadEntry(table, Index(va, above));
            if (!entry.IsPresent)
            {
                return null;
            }

            table = entry.Frame;
        }

        return table;
    }

    private static int Index(ulong va, int level) => (int)(va >> (PageShift + (IndexBits * (level - 1)))) & IndexMask;
}
