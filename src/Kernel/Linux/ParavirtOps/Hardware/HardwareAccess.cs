using Verified.Abi.Machines;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.ParavirtOps.Hardware;

/// <summary>Accesses of programs and guests, made by the processors of a machine.</summary>
/// <remarks>
/// A processor of the kernel is one of the machine's, or shares it with others; then everything is forgotten in between, as at a load of cr3.
/// Which frame an access reached is told by what was read, or by where it was written: before, each page has its number in a word that no program uses.
/// A machine may forget what it was not told to forget, and walk again. Where that makes a difference, the access counts as not made.
/// </remarks>
internal sealed class HardwareAccess(IMachine machine, HardwareMemory memory, int pages)
{
    private const ulong Tag = 0x7a60_0000_0000_0000;
    private const ulong Written = 0x7a61_0000_0000_0000;
    private const int TagWord = 1;
    private const int LastWord = KernelMemory.WordsOfAFrame - 1;

    private static readonly PagingControls Controls = new(PagingMode.FourLevel) { WriteProtect = true, NoExecute = true };

    private readonly (int Processor, Pfn Root)?[] loaded = new (int, Pfn)?[machine.Cpus];
    private readonly Access[] accesses = new Access[2];
    private readonly AccessResult[] results = new AccessResult[2];

    /// <summary>No processor has a root loaded.</summary>
    public void Reset() => Array.Clear(loaded);

    /// <summary>The processor forgets a page, and touches it: it walks the tables, and marks them.</summary>
    /// <param name="processor">A number for each processor, virtual ones too.</param>
    /// <param name="root">The root of the tables.</param>
    /// <param name="page">The page of the program, or of the guest.</param>
    /// <param name="write">Whether it is touched for writing. Nothing is changed by that.</param>
    /// <returns>The frame, or null for a page fault.</returns>
    public Pfn? Walk(int processor, Pfn root, int page, bool write)
    {
        Flush(processor, root, page, page);
        return Touch(Load(processor, root), page, write);
    }

    /// <summary>Stores a number in a page, as <see cref="PageContents"/> does.</summary>
    /// <param name="processor">A number for each processor, virtual ones too.</param>
    /// <param name="root">The root of the tables.</param>
    /// <param name="table">The table of level 1.</param>
    /// <param name="page">The page of the program, or of the guest.</param>
    /// <param name="held">The frame that the processor reaches if it has forgotten nothing.</param>
    /// <param name="value">The number.</param>
    /// <returns>False if it has forgotten something: nothing has changed then.</returns>
    public bool Store(int processor, Pfn root, Pfn table, int page, Pfn held, int value)
    {
        var cpu = Load(processor, root);
        if (!Holds(cpu, table, page, held, write: true))
        {
            return false;
        }

        accesses[0] = At(page, 0, AccessKind.Write) with { Value = (ulong)value };
        accesses[1] = At(page, LastWord, AccessKind.Write) with { Value = (ulong)value };
        Run(cpu, 2);
        if (results[0].Faulted || results[1].Faulted || memory.Read(held, 0) != (ulong)value || memory.Read(held, LastWord) != (ulong)value)
        {
            throw Lost(page);
        }

        return true;
    }

    /// <summary>Loads the number in a page.</summary>
    /// <returns>Null if the processor has forgotten something: nothing has changed then.</returns>
    public int? Load(int processor, Pfn root, Pfn table, int page, Pfn held, int values)
    {
        var cpu = Load(processor, root);
        if (!Holds(cpu, table, page, held, write: false))
        {
            return null;
        }

        accesses[0] = At(page, 0, AccessKind.Read);
        accesses[1] = At(page, LastWord, AccessKind.Read);
        Run(cpu, 2);
        if (results[0].Faulted || results[1].Faulted)
        {
            throw Lost(page);
        }

        return PageContents.Number(results[0].Value, results[1].Value, values);
    }

    /// <summary>The processor forgets pages, if it has this root loaded; otherwise it has forgotten them when it does.</summary>
    public void Flush(int processor, Pfn root, int first, int last)
    {
        var cpu = processor % machine.Cpus;
        for (var page = first; page <= last && loaded[cpu] == (processor, root); page++)
        {
            machine.Flush(cpu, FlushKind.Page, HardwareTables.Address(page));
        }
    }

    // The machine's processor, with the root and nothing of other processors.
    private int Load(int processor, Pfn root)
    {
        var cpu = processor % machine.Cpus;
        if (loaded[cpu] is null)
        {
            machine.Load(cpu, Controls, HardwareTables.Cr3(root));
        }
        else if (loaded[cpu] != (processor, root))
        {
            machine.LoadRoot(cpu, HardwareTables.Cr3(root));
        }

        loaded[cpu] = (processor, root);
        return cpu;
    }

    // Whether the access would go to the frame without a walk that can be noticed. One that was noticed is taken back.
    private bool Holds(int cpu, Pfn table, int page, Pfn held, bool write)
    {
        var entry = memory.Read(table, page);
        if (Touch(cpu, page, write) == held && memory.Read(table, page) == entry)
        {
            return true;
        }

        memory.Write(table, page, entry);
        machine.Flush(cpu, FlushKind.Page, HardwareTables.Address(page));
        return false;
    }

    private Pfn? Touch(int cpu, int page, bool write)
    {
        for (var frame = 0; frame < pages; frame++)
        {
            var tag = Tag + (ulong)frame;
            if (memory.Read(new Pfn(frame), TagWord) != tag)
            {
                memory.Write(new Pfn(frame), TagWord, tag);
            }
        }

        accesses[0] = At(page, TagWord, write ? AccessKind.Write : AccessKind.Read) with { Value = Written };
        Run(cpu, 1);
        return results[0].Faulted ? null : write ? Find(page) : Check(page, results[0].Value - Tag);
    }

    private Pfn Find(int page)
    {
        var frame = 0;
        while (frame < pages && memory.Read(new Pfn(frame), TagWord) != Written)
        {
            frame++;
        }

        return Check(page, (ulong)frame);
    }

    private Pfn Check(int page, ulong frame) =>
        frame < (ulong)pages ? new Pfn((int)frame) : throw new KernelBug($"page {page} leads to a frame that is no page of the allocator");

    private void Run(int cpu, int count) => machine.Run(cpu, accesses.AsSpan(0, count), results.AsSpan(0, count));

    private static Access At(int page, int word, AccessKind kind) => new(HardwareTables.Address(page) + ((ulong)word * sizeof(ulong)), kind, IsUser: true);

    private KernelBug Lost(int page) => new($"{machine.Name} has lost the translation of page {page} between two accesses");
}
