using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>What a context switch changes, collected in the lazy mode for it: cr3, the GDT, the kernel stack, descriptors. And what is never collected.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>The hypervisor starts the guest on its first pagetable, which is pinned, and whose kernel mapping is read-only.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/dom0_build.c, mark_pv_pt_pages_rdonly.</remarks>
    public void StartOfDay(Id<Cpu> cpu, Id<Mm> mm, Id<Page> top)
    {
        Guard(All<Cpu>(other => !Up[other]));
        Guard(!IsSetUp.Value & !Exists[mm] & Used[top].Is(Usage.Free));
        Up[cpu] = true;
        Base[cpu] = mm;
        IntendedBase[cpu] = mm;
        SeenBase[cpu] = mm;
        Exists[mm] = true;
        Top[mm] = top;
        IntendedPinned[mm] = true;
        Pinned[mm] = true;
        Used[top] = Usage.Top;
        Of[top] = mm;
        Writable[top] = false;
        IntendedWritable[top] = false;
    }

    /// <summary>While the guest takes over the first pagetable, it sets the kernel's mapping of a page: writable only where it was.</summary>
    /// <remarks>Source: Linux 3b827c1b3a arch/i386/xen/mmu.c, xen_set_pte_init.</remarks>
    public void SetInitially(Id<Cpu> cpu, Id<Page> page, Truth writable)
    {
        Guard(Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(!IsSetUp.Value);
        Guard(!RemapWaits[page]);
        Guard(writable | !IntendedWritable[page]);
        var accepted = writable & Writable[page];
        Refused.Value = Refused.Value | (accepted & IsLive(page));
        Writable[page] = accepted;
        IntendedWritable[page] = accepted;
    }

    /// <summary>pagetable_setup_done: from now on entries are set as they are asked for.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_pagetable_setup_done.</remarks>
    public void FinishSetup(Id<Cpu> cpu)
    {
        Guard(Up[cpu] & !IsSetUp.Value);
        IsSetUp.Value = true;
    }

    /// <summary>Another processor starts, on a pinned address space.</summary>
    /// <remarks>Source: Linux arch/x86/xen/smp_pv.c, cpu_initialize_context.</remarks>
    public void StartCpu(Id<Cpu> cpu, Id<Mm> mm)
    {
        Guard(IsSetUp.Value & !Up[cpu]);
        Guard(IntendedPinned[mm] & !PinWaits[mm]);
        Up[cpu] = true;
        Base[cpu] = mm;
        IntendedBase[cpu] = mm;
        SeenBase[cpu] = mm;
    }

    /// <summary>write_cr3: another address space is to be loaded. What is asked for counts at once; what others see changes when it is loaded.</summary>
    /// <remarks>Source: Linux arch/x86/xen/mmu_pv.c, xen_write_cr3, __xen_write_cr3; 5ead97c84f arch/i386/xen/enlighten.c, xen_write_cr3.</remarks>
    public void WriteCr3(Id<Cpu> cpu, Id<Mm> mm, Id<Place> place)
    {
        Guard(Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(!BaseWaits[cpu] & (IntendedBase[cpu] != mm));
        Guard(IntendedPinned[mm] & !PinWaits[mm]);
        Append(cpu, place, Call.NewBase, Top[mm]);
        IntendedBase[cpu] = mm;
        BaseWaits[cpu] = true;
        BaseAt[cpu] = place;
        Issue(cpu, LazyMode.Cpu);
    }

    /// <summary>A page becomes one of descriptors: its kernel mapping is made read-only at once.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_load_gdt.</remarks>
    public void MakeDescriptors(Id<Cpu> cpu, Id<Page> page)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(IsFresh(page, cpu));
        Used[page] = Usage.Descriptors;
        Writable[page] = false;
        IntendedWritable[page] = false;
    }

    /// <summary>load_gdt: a page of descriptors is to be the GDT.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_load_gdt.</remarks>
    public void LoadGdt(Id<Cpu> cpu, Id<Page> page, Id<Place> place)
    {
        Guard(Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(!GdtWaits[cpu]);
        Guard(Used[page].Is(Usage.Descriptors) & (HeldBy[page] == cpu));
        Append(cpu, place, Call.SetGdt, page);
        IntendedGdt[cpu] = true;
        IntendedGdtPage[cpu] = page;
        GdtWaits[cpu] = true;
        GdtAt[cpu] = place;
        Issue(cpu, LazyMode.Cpu);
    }

    /// <summary>set_ldt: a page of descriptors is to be the LDT.</summary>
    /// <remarks>Source: Linux arch/x86/xen/enlighten_pv.c, xen_set_ldt; 5ead97c84f arch/i386/xen/enlighten.c, xen_set_ldt, with a machine address.</remarks>
    public void LoadLdt(Id<Cpu> cpu, Id<Page> page, Id<Place> place)
    {
        Guard(Ldts & Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(!LdtWaits[cpu]);
        Guard(Used[page].Is(Usage.Descriptors) & (HeldBy[page] == cpu));
        Append(cpu, place, Call.SetLdt, page);
        IntendedLdt[cpu] = true;
        IntendedLdtPage[cpu] = page;
        LdtWaits[cpu] = true;
        LdtAt[cpu] = place;
        Issue(cpu, LazyMode.Cpu);
    }

    /// <summary>A page becomes a kernel stack.</summary>
    /// <remarks>Source: Linux v2.6.23 kernel/fork.c, dup_task_struct.</remarks>
    public void MakeStack(Id<Cpu> cpu, Id<Page> page)
    {
        Guard(Doing[cpu].Is(Phase.Running));
        Guard(IsFresh(page, cpu));
        Used[page] = Usage.Stack;
    }

    /// <summary>load_esp0: traps from user mode are to find another stack.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_load_esp0.</remarks>
    public void LoadStack(Id<Cpu> cpu, Id<Page> page, Id<Place> place)
    {
        Guard(Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(!StackWaits[cpu]);
        Guard(Used[page].Is(Usage.Stack));
        Append(cpu, place, Call.StackSwitch, page);
        IntendedStack[cpu] = true;
        IntendedStackPage[cpu] = page;
        StackWaits[cpu] = true;
        StackAt[cpu] = place;
        Issue(cpu, LazyMode.Cpu);
    }

    /// <summary>load_tls: a descriptor of the processor's GDT is to change.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, load_TLS_descriptor, xen_load_tls.</remarks>
    public void LoadTls(Id<Cpu> cpu, Id<TableSlot> slot, Truth present, Id<Place> place)
    {
        var table = IntendedGdtPage[cpu];
        GuardDescriptor(cpu);
        Append(cpu, place, Call.Update, table);
        CallSlot[cpu, place] = slot;
        CallPresent[cpu, place] = present;
        CallTarget[cpu, place] = table;
        IntendUpdate(cpu, place, table, slot, present, table, false);
        Issue(cpu, LazyMode.Cpu);
    }

    /// <summary>write_gdt_entry: a descriptor changes at once. What is queued is flushed before.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_write_gdt_entry.</remarks>
    public void WriteDescriptor(Id<Cpu> cpu, Id<TableSlot> slot, Truth present)
    {
        var table = IntendedGdtPage[cpu];
        GuardDescriptor(cpu);
        Guard(IsEmpty(cpu));
        Intend(table, slot, present, table, false);
        Present[table, slot] = present;
        Target[table, slot] = table;
        Writes[table, slot] = false;
    }

    private void GuardDescriptor(Id<Cpu> cpu)
    {
        Guard(Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(IntendedGdt[cpu]);
    }
}
