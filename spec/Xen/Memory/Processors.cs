using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    /// <summary>A domain gets a virtual processor. It cannot run before it has a root.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/domain.c, vcpu_create.</remarks>
    public void CreateVcpu(Id<Vcpu> vcpu, Id<Domain> domain)
    {
        Guard(!Exists[vcpu]);
        Exists[vcpu] = true;
        DomainOf[vcpu] = domain;
    }

    /// <summary>A virtual processor that runs nowhere is taken away: the reference of its root is dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, vcpu_destroy_pagetables.</remarks>
    public void DestroyVcpu(Id<Vcpu> vcpu)
    {
        Guard(HasBase[vcpu] & !HasUserBase[vcpu] & !Promotes[vcpu]);
        Guard(All<GdtPage>(page => !HasGdt[vcpu, page]));
        Guard(All<Cpu>(cpu => !(Busy[cpu] & (Current[cpu] == vcpu))));
        PutTable(Base[vcpu]);
        Bases.Remove(vcpu);
        HasBase[vcpu] = false;
        Exists[vcpu] = false;
    }

    /// <summary>A processor runs another virtual processor. Its TLB starts empty.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/domain.c, context_switch; xen/arch/x86/flushtlb.c, switch_cr3_cr4.</remarks>
    public void Switch(Id<Cpu> cpu, Id<Vcpu> vcpu)
    {
        Guard(HasBase[vcpu]);
        Busy[cpu] = true;
        Current[cpu] = vcpu;
        Flush(c => c == cpu);
    }

    /// <summary>A processor's TLB forgets everything. Flushing more than needed is always allowed.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/flushtlb.c, flush_area_local.</remarks>
    [Hardware]
    public void FlushCpu(Id<Cpu> cpu)
    {
        Guard(Busy[cpu]);
        Flush(c => c == cpu);
    }

    /// <summary>A processor's TLB forgets a translation to a frame: the last one, or the last one that allows writing. The hypervisor does not rely on that.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.10.4.1, INVLPG, and 4.10.2, eviction.</remarks>
    [Hardware]
    public void ForgetTranslation(Id<Cpu> cpu, Id<Frame> frame, Truth last)
    {
        Guard(Tlb[cpu, frame]);
        Tlb[cpu, frame] = !last;
        TlbWrites[cpu, frame] = false;
    }

    /// <summary>A processor walks from a root of what it runs through four levels and caches the translation, to read or to write. Every level must allow writing.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.5, 4.6 and 4.10.</remarks>
    [Hardware]
    public void Walk(Id<Cpu> cpu, Id<Frame> root, Id<TableSlot> slot4, Id<TableSlot> slot3, Id<TableSlot> slot2, Id<TableSlot> slot1, Truth write)
    {
        var vcpu = Current[cpu];
        var l3 = Target[root, slot4];
        var l2 = Target[l3, slot3];
        var l1 = Target[l2, slot2];
        var frame = Target[l1, slot1];
        Guard(!TwoLevels);
        Guard(Busy[cpu] & IsRootOf(vcpu, root));
        Guard(Present[root, slot4] & Present[l3, slot3] & Present[l2, slot2] & Present[l1, slot1]);
        Guard(write.Implies(Writes[root, slot4] & Writes[l3, slot3] & Writes[l2, slot2] & Writes[l1, slot1]));
        Fill(cpu, frame, write);
    }

    /// <summary>The same through two levels.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.3, 4.6 and 4.10.</remarks>
    [Hardware]
    public void WalkTwoLevels(Id<Cpu> cpu, Id<Frame> root, Id<TableSlot> slot2, Id<TableSlot> slot1, Truth write)
    {
        var l1 = Target[root, slot2];
        Guard(TwoLevels);
        Guard(Busy[cpu] & IsRootOf(Current[cpu], root));
        Guard(Present[root, slot2] & Present[l1, slot1]);
        Guard(write.Implies(Writes[root, slot2] & Writes[l1, slot1]));
        Fill(cpu, Target[l1, slot1], write);
    }

    /// <summary>A processor writes eight bytes through its TLB. No hypervisor looks at them.</summary>
    /// <remarks>Source: Intel SDM volume 3, 4.10.2.</remarks>
    [Hardware]
    public void CpuWrite(Id<Cpu> cpu, Id<Frame> frame, Id<TableSlot> slot, Truth present, Id<Frame> target, Truth writes, Choice<Flags> flags)
    {
        Guard(Tlb[cpu, frame] & TlbWrites[cpu, frame]);
        StoreBytes(frame, slot, present, target, writes, flags);
        Harmless[frame] = false;
    }

    /// <summary>The frame is the root of the virtual processor's kernel or of its user mode.</summary>
    private Truth IsRootOf(Id<Vcpu> vcpu, Id<Frame> root) => (HasBase[vcpu] & (Base[vcpu] == root)) | (HasUserBase[vcpu] & (UserBase[vcpu] == root));

    private void Fill(Id<Cpu> cpu, Id<Frame> frame, Truth write)
    {
        Tlb[cpu, frame] = true;
        TlbWrites[cpu, frame] = (Tlb[cpu, frame] & TlbWrites[cpu, frame]) | write;
    }
}
