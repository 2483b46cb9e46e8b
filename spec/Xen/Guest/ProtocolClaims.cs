using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

public sealed partial class GuestSpec
{
    /// <summary>All results are good.</summary>
    [Claim("XEN-GUEST-001", "The hypervisor refuses nothing that the guest asks for, and no store of the guest meets a read-only mapping.", Source = "Linux 5ead97c84f arch/i386/xen/multicalls.c, xen_mc_flush, BUG_ON(ret)")]
    public Truth NothingIsRefused() => !Refused.Value;

    /// <summary>Freed pages.</summary>
    [Claim("XEN-GUEST-002", "No page is free while a queued call refers to it.", Source = "Linux v2.6.23 mm/memory.c, zap_pte_range, arch_leave_lazy_mmu_mode before the pages are freed")]
    public Truth NoFreePageIsInAQueue() => All<Cpu, Place>((cpu, place) => Queued[cpu, place].Implies(
        !IsUnused(CallPage[cpu, place]) & CallPresent[cpu, place].Implies(!IsUnused(CallTarget[cpu, place]))));

    /// <summary>Freed pages.</summary>
    [Claim("XEN-GUEST-003", "No page is free while an entry of a pagetable, a register or a pin of the hypervisor refers to it.", Source = "Linux arch/x86/xen/mmu_pv.c, xen_release_ptpage, xen_exit_mmap")]
    public Truth NoFreePageIsInUse() => All<Page, TableSlot>((table, slot) => (Present[table, slot] & IsTable(table)).Implies(!IsUnused(Target[table, slot])))
        & All<Mm>(mm => Pinned[mm].Implies(Exists[mm] & Used[Top[mm]].Is(Usage.Top)))
        & All<Cpu>(cpu => HasGdt[cpu].Implies(Used[Gdt[cpu]].Is(Usage.Descriptors)) & HasLdt[cpu].Implies(Used[Ldt[cpu]].Is(Usage.Descriptors)) & HasStack[cpu].Implies(Used[Stack[cpu]].Is(Usage.Stack)));

    /// <summary>The pinning protocol.</summary>
    [Claim("XEN-GUEST-004", "A live pagetable, which a pinned address space has or refers to, is not mapped writable by the kernel.", Source = "Linux 5ead97c84f arch/i386/xen/mmu.c, the comment on active pagetables")]
    public Truth LiveTablesAreReadOnly() => All<Mm>(mm => Pinned[mm].Implies(!Writable[Top[mm]]))
        & All<Mm, TableSlot>((mm, slot) => (Pinned[mm] & Present[Top[mm], slot]).Implies(!Writable[Target[Top[mm], slot]]));

    /// <summary>The pinning protocol.</summary>
    [Claim("XEN-GUEST-005", "All tables of an address space that is intended to be pinned are marked; none of one that is not, while nobody walks it.", Source = "Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_pin, xen_pgd_unpin")]
    public Truth TheMarksFollowThePin() => All<Page>(page => IsTable(page).Implies(
        IntendedPinned[Of[page]].Implies(!IntendedWritable[page]) & (!IntendedPinned[Of[page]] & !Walked[Of[page]]).Implies(IntendedWritable[page])));

    /// <summary>The pinning protocol: the other half.</summary>
    [Claim("XEN-GUEST-006", "An address space that is not pinned, and whose pagetables nobody changes, has none that is live or read-only.", Source = "Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_unpin", Corollary = true)]
    public Truth WhatIsNotPinnedIsWritable() => All<Page>(page => (IsTable(page) & !IntendedPinned[Of[page]] & !Locked[Of[page]]).Implies(!Pinned[Of[page]] & Writable[page]));

    /// <summary>Entries before the first pagetable is taken over.</summary>
    [Claim("XEN-GUEST-007", "Until the guest has taken over its first pagetable, no read-only mapping of the kernel becomes writable.", Source = "Linux 3b827c1b3a arch/i386/xen/mmu.c, xen_set_pte_init")]
    public Truth TheFirstPagetableStaysReadOnly() => All<Page>(page => (!IsSetUp.Value & !Writable[page]).Implies(!Next(Writable[page])));

    /// <summary>cr3.</summary>
    [Claim("XEN-GUEST-008", "What the hypervisor has loaded is what the processor has asked for last, or what other processors see; each is pinned, and nothing else is asked for it.", Source = "Linux arch/x86/xen/mmu_pv.c, the comment on xen_cr3 and xen_current_cr3")]
    public Truth WhatIsLoadedIsSeen() => All<Cpu>(cpu => Up[cpu].Implies(
        ((Base[cpu] == IntendedBase[cpu]) | (Base[cpu] == SeenBase[cpu])) & (BaseWaits[cpu] | (IntendedBase[cpu] == SeenBase[cpu]))
        & IsSafe(IntendedBase[cpu]) & IsSafe(SeenBase[cpu])));

    /// <summary>The GDT of a processor.</summary>
    [Claim("XEN-GUEST-009", "A page of descriptors is not mapped writable by the kernel, and a processor's GDT is its own.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_load_gdt")]
    public Truth DescriptorsAreReadOnly() => All<Page>(page => Used[page].Is(Usage.Descriptors).Implies(!Writable[page] & !IntendedWritable[page] & !RemapWaits[page]))
        & All<Cpu>(cpu => IntendedGdt[cpu].Implies(Used[IntendedGdtPage[cpu]].Is(Usage.Descriptors) & (HeldBy[IntendedGdtPage[cpu]] == cpu)))
        & All<Cpu, Place>((cpu, place) => IsQueued(cpu, place, Call.SetLdt).Implies(Used[CallPage[cpu, place]].Is(Usage.Descriptors)));

    private Truth IsUnused(Id<Page> page) => Used[page].IsAny(Usage.Free, Usage.Fresh);

    private Truth IsSafe(Id<Mm> mm) => Exists[mm] & IntendedPinned[mm] & !PinWaits[mm];
}
