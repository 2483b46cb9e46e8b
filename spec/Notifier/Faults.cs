using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

public sealed partial class NotifierSpec
{
    /// <summary>A secondary fault samples the sequence, without the lock, before it looks at the page table.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/paging_tmpl.h, page_fault.</remarks>
    public void SampleSequence(Id<Fault> fault, Id<Secondary> secondary, Id<Va> va)
    {
        Guard(Steps[fault].Is(Step.Idle));
        Guard(Registered[secondary].Is(Status.Live));
        Steps[fault] = Step.Sampled;
        FaultOf[fault] = secondary;
        FaultVa[fault] = va;
        Sample[fault] = Sequence[secondary];
    }

    /// <summary>get_user_pages finds the page that the pte maps and takes a reference. For writing the pte must allow it.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/memory.c, follow_page.</remarks>
    public void GetUserPage(Id<Fault> fault, Truth write)
    {
        var (mm, va) = (MmOf[FaultOf[fault]], FaultVa[fault]);
        var page = PteFrame[mm, va];
        Guard(Steps[fault].Is(Step.Sampled));
        Guard(Lives[mm].Is(Life.Running));
        Guard(Pte[mm, va]);
        Guard(write.Implies(PteWritable[mm, va]));
        Steps[fault] = Step.HasPage;
        HasPage[fault] = true;
        Got[fault] = page;
        GotWritable[fault] = write;
        Get(page);
        FaultHeld.Add(page, fault);
    }

    /// <summary>Under the lock, with no invalidate range counted and the sequence as it was sampled, the spte is set. It grants no more than was got.</summary>
    /// <remarks>Source: Linux v2.6.27 include/linux/kvm_host.h, mmu_notifier_retry; arch/x86/kvm/mmu.c, mmu_set_spte.</remarks>
    public void SetSpte(Id<Fault> fault)
    {
        var (secondary, va, page) = (FaultOf[fault], FaultVa[fault], Got[fault]);
        Guard(Steps[fault].Is(Step.HasPage));
        Guard(Registered[secondary].Is(Status.Live));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Guard(Active[secondary] == 0);
        Guard(Sequence[secondary] == Sample[fault]);
        Guard(!Spte[secondary, va]);
        Steps[fault] = Step.Decided;
        Spte[secondary, va] = true;
        SpteFrame[secondary, va] = page;
        SpteGeneration[secondary, va] = Generation[page];
        SpteWritable[secondary, va] = GotWritable[fault];
        Pin[secondary, va] = Pinned;
        References[page] = If(Pinned, References[page] + 1, References[page]);
        PinHeld.AddIf(Pinned, page, secondary, va);
    }

    /// <summary>Under the lock an spte that is there already gets the write permission that was got. The page is the same.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/mmu.c, mmu_set_spte, was_rmapped.</remarks>
    public void UpgradeSpte(Id<Fault> fault)
    {
        var (secondary, va) = (FaultOf[fault], FaultVa[fault]);
        Guard(Steps[fault].Is(Step.HasPage));
        Guard(Registered[secondary].Is(Status.Live));
        Guard(Lock[secondary].Is(Holder.Nobody));
        Guard(Active[secondary] == 0);
        Guard(Sequence[secondary] == Sample[fault]);
        Guard(Spte[secondary, va] & (SpteFrame[secondary, va] == Got[fault]));
        Steps[fault] = Step.Decided;
        SpteWritable[secondary, va] = SpteWritable[secondary, va] | GotWritable[fault];
    }

    /// <summary>The fault gives up. It may always: a needless retry costs time, a missing one the guest's memory.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/mmu.c, nonpaging_map, out_unlock.</remarks>
    public void RetryFault(Id<Fault> fault)
    {
        Guard(Steps[fault].IsAny(Step.Sampled, Step.HasPage));
        Steps[fault] = Step.Decided;
    }

    /// <summary>The fault puts the reference that it took, on every path.</summary>
    /// <remarks>Source: Linux v2.6.27 virt/kvm/kvm_main.c, kvm_release_pfn_clean.</remarks>
    public void PutUserPage(Id<Fault> fault)
    {
        Guard(Steps[fault].Is(Step.Decided));
        Guard(HasPage[fault]);
        Put(Got[fault]);
        HasPage[fault] = false;
        FaultHeld.Remove(fault);
    }

    /// <summary>The fault is over, and holds nothing.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/kvm/paging_tmpl.h, page_fault.</remarks>
    public void FinishFault(Id<Fault> fault)
    {
        Guard(Steps[fault].Is(Step.Decided));
        Guard(!HasPage[fault]);
        Steps[fault] = Step.Idle;
    }
}
