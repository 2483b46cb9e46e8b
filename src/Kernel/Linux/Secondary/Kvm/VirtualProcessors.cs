using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.Secondary.Kvm;

/// <summary>The virtual processors of one machine as its guest sees them: each uses the translations that it holds, and walks the sptes for others.</summary>
internal abstract class VirtualProcessors(int processors, int pages)
{
    /// <summary>The TLB of each virtual processor, by guest page: what it may hold.</summary>
    public Tlb[] Tlbs { get; } = Enumerable.Range(0, processors).Select(_ => new Tlb(1, pages)).ToArray();

    /// <summary>Walks the sptes, marks the entry as accessed, and as dirty for writing, and holds what it says.</summary>
    /// <returns>False for a page fault; nothing has changed then.</returns>
    public abstract bool Walk(int vcpu, Gfn gfn, bool write);

    /// <summary>The guest stores through a translation that the processor may hold.</summary>
    /// <returns>False if it holds it no longer; nothing has changed then.</returns>
    public abstract bool Store(int vcpu, Gfn gfn, int value);

    /// <summary>The guest loads through a translation that the processor may hold.</summary>
    /// <returns>Null if it holds it no longer.</returns>
    public abstract int? Load(int vcpu, Gfn gfn);

    /// <summary>A processor forgets a page.</summary>
    public virtual void Flush(int vcpu, Gfn gfn) => Tlbs[vcpu].Flush(0, At(gfn), At(gfn));

    /// <summary>A processor forgets everything.</summary>
    public virtual void FlushAll(int vcpu) => Tlbs[vcpu].FlushAll();

    /// <summary>What a processor may hold of a page.</summary>
    public TlbEntry this[int vcpu, Gfn gfn] => Tlbs[vcpu][0, At(gfn)];

    protected void Fill(int vcpu, Gfn gfn, Pfn frame, bool writable) => Tlbs[vcpu].Fill(0, At(gfn), frame, writable);

    private static Va At(Gfn gfn) => new(gfn.Number);
}
