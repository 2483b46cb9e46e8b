using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>What native hardware would have is what the hypervisor has, once it has executed what is queued.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>Batches refine single operations: entries.</summary>
    [Claim("XEN-BATCH-001", "An entry is what it is intended to be; or the last update of it that is queued makes it so.", Source = "Linux arch/x86/xen/multicalls.c, xen_mc_flush; mmu_pv.c, xen_extend_mmu_update")]
    public Truth EntriesBecomeWhatIsIntended() => All<Page, TableSlot>((table, slot) => If(UpdateWaits[table, slot],
        IsUpdate(UpdateBy[table, slot], UpdateAt[table, slot], table, slot), IsAsIntended(table, slot)));

    /// <summary>Batches refine single operations: the order.</summary>
    [Claim("XEN-BATCH-002", "Every queued update is of an entry that waits for one of the same processor, and none is behind the last.", Source = "Linux arch/x86/xen/multicalls.c, __xen_mc_entry")]
    public Truth NoUpdateIsBehindTheLast() => All<Cpu, Place>((cpu, place) => IsQueued(cpu, place, Call.Update).Implies(
        UpdateWaits[CallPage[cpu, place], CallSlot[cpu, place]]
        & (UpdateBy[CallPage[cpu, place], CallSlot[cpu, place]] == cpu)
        & (place <= UpdateAt[CallPage[cpu, place], CallSlot[cpu, place]])));

    /// <summary>Batches refine single operations: the kernel's mapping.</summary>
    [Claim("XEN-BATCH-003", "The kernel's mapping of a page is as intended; or the last change of it that is queued makes it so.", Source = "Linux arch/x86/xen/mmu_pv.c, __set_pfn_prot, xen_pin_page")]
    public Truth KernelMappingsBecomeWhatIsIntended() => All<Page>(page => If(RemapWaits[page],
        IsQueued(RemapBy[page], RemapAt[page], Call.Remap) & (CallPage[RemapBy[page], RemapAt[page]] == page) & CallWrites[RemapBy[page], RemapAt[page]].Is(IntendedWritable[page]),
        Writable[page].Is(IntendedWritable[page])));

    /// <summary>Batches refine single operations: the order.</summary>
    [Claim("XEN-BATCH-004", "Every queued change of a kernel's mapping is of a page that waits for one of the same processor, and none is behind the last.", Source = "Linux arch/x86/xen/multicalls.c, __xen_mc_entry")]
    public Truth NoRemapIsBehindTheLast() => All<Cpu, Place>((cpu, place) => IsQueued(cpu, place, Call.Remap).Implies(
        RemapWaits[CallPage[cpu, place]] & (RemapBy[CallPage[cpu, place]] == cpu) & (place <= RemapAt[CallPage[cpu, place]])));

    /// <summary>Batches refine single operations; the pinning protocol: pins.</summary>
    [Claim("XEN-BATCH-005", "An address space is pinned as intended; or the pin or unpin that is queued makes it so, while its pagetables are locked.", Source = "Linux f4f97b3ea9 arch/i386/xen/mmu.c, xen_pgd_pin, xen_pgd_unpin")]
    public Truth PinsBecomeWhatIsIntended() => All<Mm>(mm => If(PinWaits[mm],
        Queued[PinBy[mm], PinAt[mm]] & (CallPage[PinBy[mm], PinAt[mm]] == Top[mm])
        & Calls[PinBy[mm], PinAt[mm]].Is(If<Choice<Call>>(IntendedPinned[mm], Call.Pin, Call.Unpin))
        & Pinned[mm].Is(!IntendedPinned[mm]) & Holds(PinBy[mm], mm) & !Doing[PinBy[mm]].Is(Phase.Running),
        Pinned[mm].Is(Exists[mm] & IntendedPinned[mm])));

    /// <summary>Batches refine single operations: registers.</summary>
    [Claim("XEN-BATCH-006", "cr3, GDT, LDT and kernel stack are what the guest has asked for last; or the call that is queued makes them so.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_write_cr3, xen_load_gdt, xen_load_esp0")]
    public Truth RegistersBecomeWhatIsIntended() => All<Cpu>(cpu =>
        Up[cpu].Implies((Base[cpu] == IntendedBase[cpu]) | (BaseWaits[cpu] & IsQueued(cpu, BaseAt[cpu], Call.NewBase)))
        & If(GdtWaits[cpu], IsQueued(cpu, GdtAt[cpu], Call.SetGdt), HasGdt[cpu].Is(IntendedGdt[cpu]) & HasGdt[cpu].Implies(Gdt[cpu] == IntendedGdtPage[cpu]))
        & If(LdtWaits[cpu], IsQueued(cpu, LdtAt[cpu], Call.SetLdt), HasLdt[cpu].Is(IntendedLdt[cpu]) & HasLdt[cpu].Implies(Ldt[cpu] == IntendedLdtPage[cpu]))
        & If(StackWaits[cpu], IsQueued(cpu, StackAt[cpu], Call.StackSwitch), HasStack[cpu].Is(IntendedStack[cpu]) & HasStack[cpu].Implies(Stack[cpu] == IntendedStackPage[cpu])));

    /// <summary>Batches refine single operations: registers.</summary>
    [Claim("XEN-BATCH-007", "A queued load of cr3, GDT, LDT or stack is the only one, and loads what the guest intends.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_write_cr3, xen_load_gdt, xen_load_esp0")]
    public Truth AQueuedLoadIsTheOnlyOne() => All<Cpu, Place>((cpu, place) =>
        IsQueued(cpu, place, Call.NewBase).Implies(BaseWaits[cpu] & (BaseAt[cpu] == place) & (CallPage[cpu, place] == Top[IntendedBase[cpu]]))
        & IsQueued(cpu, place, Call.SetGdt).Implies(IntendedGdt[cpu] & GdtWaits[cpu] & (GdtAt[cpu] == place) & (CallPage[cpu, place] == IntendedGdtPage[cpu]))
        & IsQueued(cpu, place, Call.SetLdt).Implies(IntendedLdt[cpu] & LdtWaits[cpu] & (LdtAt[cpu] == place) & (CallPage[cpu, place] == IntendedLdtPage[cpu]))
        & IsQueued(cpu, place, Call.StackSwitch).Implies(IntendedStack[cpu] & StackWaits[cpu] & (StackAt[cpu] == place) & (CallPage[cpu, place] == IntendedStackPage[cpu])));

    /// <summary>Batches refine single operations: empty queues.</summary>
    [Claim("XEN-BATCH-008", "A processor that runs outside the lazy modes has nothing queued; in one it has queued what the mode collects.", Source = "Linux 5ead97c84f arch/i386/xen/multicalls.h, xen_mc_issue")]
    public Truth TheQueueIsEmptyOutsideTheModes() => All<Cpu, Place>((cpu, place) => (Doing[cpu].Is(Phase.Running) & Queued[cpu, place]).Implies(
        If(Lazy[cpu].Is(LazyMode.Mmu), IsOfPagetables(cpu, place), Lazy[cpu].Is(LazyMode.Cpu) & !IsOfPagetables(cpu, place))));

    /// <summary>Program order.</summary>
    [Claim("XEN-BATCH-009", "The guest never reads an entry that is not what it is intended to be.", Source = "Linux v2.6.23 include/asm-generic/pgtable.h, arch_enter_lazy_mmu_mode")]
    public Truth NothingIsMisread() => !Misread.Value;

    /// <summary>Lazy modes.</summary>
    [Claim("XEN-LAZY-001", "Lazy modes do not nest: a processor enters one from none, and leaves it for none.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_set_lazy_mode")]
    public Truth LazyModesDoNotNest() => All<Cpu>(cpu => Lazy[cpu].Is(Next(Lazy[cpu])) | Lazy[cpu].Is(LazyMode.None) | Next(Lazy[cpu]).Is(LazyMode.None));

    /// <summary>Lazy modes: leaving.</summary>
    [Claim("XEN-LAZY-002", "A processor leaves a lazy mode with nothing queued.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_set_lazy_mode")]
    public Truth AModeIsLeftWithNothingQueued() => All<Cpu, Place>((cpu, place) => (!Lazy[cpu].Is(Next(Lazy[cpu]))).Implies(!Next(Queued[cpu, place])));

    private Truth IsQueued(Id<Cpu> cpu, Id<Place> place, Call call) => Queued[cpu, place] & Calls[cpu, place].Is(call);

    private Truth IsUpdate(Id<Cpu> cpu, Id<Place> place, Id<Page> table, Id<TableSlot> slot) => IsQueued(cpu, place, Call.Update)
        & (CallPage[cpu, place] == table) & (CallSlot[cpu, place] == slot) & CallPresent[cpu, place].Is(IntendedPresent[table, slot])
        & CallPresent[cpu, place].Implies((CallTarget[cpu, place] == IntendedTarget[table, slot]) & CallWrites[cpu, place].Is(IntendedWrites[table, slot]));

    private Truth IsOfPagetables(Id<Cpu> cpu, Id<Place> place)
        => Calls[cpu, place].Is(Call.Remap) | (Calls[cpu, place].Is(Call.Update) & !Used[CallPage[cpu, place]].Is(Usage.Descriptors));
}
