using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A processor walks the page table and caches what it finds, to read or to write. It marks the pte accessed, and dirty for writing.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.8 and 4.10.</remarks>
    [Hardware]
    public void CpuFill(Id<Cpu> cpu, Id<Mm> mm, Id<Va> va, Truth write)
    {
        Guard(Lives[mm].Is(Life.Running));
        Guard(Pte[mm, va]);
        Guard(write.Implies(PteWritable[mm, va]));
        Guard(!Tlb[cpu, mm, va] | (write & !TlbWritable[cpu, mm, va]));
        Tlb[cpu, mm, va] = true;
        TlbFrame[cpu, mm, va] = PteFrame[mm, va];
        TlbWritable[cpu, mm, va] = write;
        FlushPending[cpu, mm, va] = false;
        PteAccessed[mm, va] = true;
        PteDirty[mm, va] = PteDirty[mm, va] | write;
    }

    /// <summary>A processor writes memory through a TLB entry.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.10.2.</remarks>
    [Hardware]
    public void CpuWrite(Id<Cpu> cpu, Id<Mm> mm, Id<Va> va, Id<Value> value)
    {
        var page = TlbFrame[cpu, mm, va];
        Guard(Tlb[cpu, mm, va] & TlbWritable[cpu, mm, va]);
        Data[page] = value;
        Expected[mm, va] = If(IsHome(mm, va, page), value, Expected[mm, va]);
    }

    /// <summary>A processor reads memory through a TLB entry. Unless a flush of the entry is pending, it sees the value last written to the address.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.10.2.</remarks>
    [Hardware]
    public void CpuRead(Id<Cpu> cpu, Id<Mm> mm, Id<Va> va, Id<Value> value)
    {
        Guard(Tlb[cpu, mm, va]);
        Guard(Data[TlbFrame[cpu, mm, va]] == value);
        Guard((value == Expected[mm, va]) | FlushPending[cpu, mm, va]);
    }

    /// <summary>A processor's TLB forgets a range of addresses. Flushing more than needed is always allowed.</summary>
    /// <remarks>Source: Linux v2.6.27 include/asm-x86/tlbflush.h.</remarks>
    [Hardware]
    public void FlushCpu(Id<Cpu> cpu, Id<Mm> mm, Id<Va> first, Id<Va> last)
    {
        Guard(first <= last);
        Tlb.ForAll(cpu, mm, va => (first <= va) & (va <= last), va => false);
        RangeFlushPending.ForAll((range, c, va) => (c == cpu) & (RangeMm[range] == mm) & (first <= va) & (va <= last), (range, c, va) => false);
    }

    /// <summary>A virtual processor walks the sptes and caches what it finds, to read or to write. It marks the spte accessed, and dirty for writing.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.8 and 28.3.</remarks>
    [Hardware]
    public void SecondaryFill(Id<Secondary> secondary, Id<Vcpu> vcpu, Id<Va> va, Truth write)
    {
        Guard(Spte[secondary, va]);
        Guard(write.Implies(SpteWritable[secondary, va]));
        Guard(!SecondaryTlb[secondary, vcpu, va] | (write & !SecondaryTlbWritable[secondary, vcpu, va]));
        SecondaryTlb[secondary, vcpu, va] = true;
        SecondaryTlbFrame[secondary, vcpu, va] = SpteFrame[secondary, va];
        SecondaryTlbWritable[secondary, vcpu, va] = write;
        SpteAccessed[secondary, va] = true;
        SpteDirty[secondary, va] = SpteDirty[secondary, va] | write;
    }

    /// <summary>A virtual processor writes memory through its TLB.</summary>
    /// <remarks>Source: Intel SDM volume 3, 28.3.</remarks>
    [Hardware]
    public void SecondaryWrite(Id<Secondary> secondary, Id<Vcpu> vcpu, Id<Va> va, Id<Value> value)
    {
        var (mm, page) = (MmOf[secondary], SecondaryTlbFrame[secondary, vcpu, va]);
        Guard(SecondaryTlb[secondary, vcpu, va] & SecondaryTlbWritable[secondary, vcpu, va]);
        Data[page] = value;
        Expected[mm, va] = If(IsHome(mm, va, page), value, Expected[mm, va]);
    }

    /// <summary>A virtual processor reads memory through its TLB, and sees the value last written to the address.</summary>
    /// <remarks>Source: Intel SDM volume 3, 28.3; the contract's purpose, Linux commit cddb8a5c14aa.</remarks>
    [Hardware]
    public void SecondaryRead(Id<Secondary> secondary, Id<Vcpu> vcpu, Id<Va> va, Id<Value> value)
    {
        Guard(SecondaryTlb[secondary, vcpu, va]);
        Guard(Data[SecondaryTlbFrame[secondary, vcpu, va]] == value);
        Guard(value == Expected[MmOf[secondary], va]);
    }

    // The page holds what the address contains: by its pte, by a pte update that cleared the pte, or by the swap cache.
    private Truth IsHome(Id<Mm> mm, Id<Va> va, Id<Page> page)
        => (Pte[mm, va] & (PteFrame[mm, va] == page))
            | (Clearing(mm, va) & (Old[PteHolder[mm, va]] == page))
            | (Swapped[mm, va] & Cached[SwappedTo[mm, va]] & (CachePage[SwappedTo[mm, va]] == page));

    private Truth Clearing(Id<Mm> mm, Id<Va> va) => PteLocked[mm, va] & Stages[PteHolder[mm, va]].Is(Stage.Cleared);
}
