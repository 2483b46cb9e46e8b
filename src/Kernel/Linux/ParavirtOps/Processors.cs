using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.ParavirtOps;

/// <summary>The processors as programs see them: each uses the translations that it holds, and walks the page tables for others.</summary>
internal abstract class Processors(int processors, int spaces, int addresses)
{
    /// <summary>The TLB of each processor: what it may hold.</summary>
    public Tlb[] Tlbs { get; } = Enumerable.Range(0, processors).Select(_ => new Tlb(spaces, addresses)).ToArray();

    /// <summary>Nothing is held.</summary>
    public virtual void FlushAll()
    {
        foreach (var tlb in Tlbs)
        {
            tlb.FlushAll();
        }
    }

    /// <summary>Walks the tables, marks the entry as accessed, and as dirty for writing, and holds what it says.</summary>
    /// <returns>False for a page fault; nothing has changed then.</returns>
    public abstract bool Walk(int cpu, AddressSpace mm, Va va, bool write);

    /// <summary>A program stores through a translation that the processor may hold.</summary>
    /// <returns>False if it holds it no longer; nothing has changed then.</returns>
    public abstract bool Store(int cpu, AddressSpace mm, Va va, int value);

    /// <summary>A program loads through a translation that the processor may hold.</summary>
    /// <returns>Null if it holds it no longer.</returns>
    public abstract int? Load(int cpu, AddressSpace mm, Va va);

    /// <summary>A page fault that no entry is to blame for would come again and again.</summary>
    /// <returns>False.</returns>
    /// <exception cref="KernelBug">The entry grants the access.</exception>
    protected static bool Fault(AddressSpace mm, Va va, bool write) =>
        mm.PageTable[va] is var entry && entry.Grants(write)
            ? throw new KernelBug($"a program faults at {va} of address space {mm.Index}, where {entry.Frame} is mapped")
            : false;

    /// <summary>A processor forgets a range of addresses.</summary>
    public virtual void Flush(int cpu, AddressSpace mm, Va first, Va last) => Tlbs[cpu].Flush(mm.Index, first, last);
}
