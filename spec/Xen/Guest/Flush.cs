using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>The hypervisor executes a buffer call by call, in order. Other processors go on meanwhile. What it refuses stops the guest.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>mmu_update or update_descriptor writes the entry. A live L1 table does not map a live table writable; a table that a live one refers to is not mapped writable.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmu_update, mod_l1_entry, mod_l2_entry.</remarks>
    public void ExecuteUpdate(Id<Cpu> cpu, Id<Place> place)
    {
        var (table, slot, target) = (CallPage[cpu, place], CallSlot[cpu, place], CallTarget[cpu, place]);
        GuardNext(cpu, place, Call.Update);
        Present[table, slot] = CallPresent[cpu, place];
        Target[table, slot] = target;
        Writes[table, slot] = CallWrites[cpu, place];
        UpdateWaits[table, slot] = UpdateWaits[table, slot] & (UpdateAt[table, slot] != place);
        Refused.Value = Refused.Value | (CallPresent[cpu, place] & !IsGood(table, target, CallWrites[cpu, place]));
        Remove(cpu, place);
    }

    /// <summary>update_va_mapping changes the kernel's mapping. A live table stays read-only.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_update_va_mapping, get_page_from_l1e.</remarks>
    public void ExecuteRemap(Id<Cpu> cpu, Id<Place> place)
    {
        var page = CallPage[cpu, place];
        GuardNext(cpu, place, Call.Remap);
        Writable[page] = CallWrites[cpu, place];
        RemapWaits[page] = RemapWaits[page] & (RemapAt[page] != place);
        Refused.Value = Refused.Value | (CallWrites[cpu, place] & (IsLive(page) | Used[page].Is(Usage.Descriptors)));
        Remove(cpu, place);
    }

    /// <summary>The top-level table is pinned: it, and the tables that it refers to, become live. None may be mapped writable.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_PIN_L2_TABLE.</remarks>
    public void ExecutePin(Id<Cpu> cpu, Id<Place> place)
    {
        var top = CallPage[cpu, place];
        var mm = Of[top];
        GuardNext(cpu, place, Call.Pin);
        Pinned[mm] = true;
        PinWaits[mm] = false;
        Refused.Value = Refused.Value | Pinned[mm] | Writable[top] | Any<TableSlot>(slot => Present[top, slot] & Writable[Target[top, slot]]);
        Remove(cpu, place);
    }

    /// <summary>The top-level table is unpinned. One that a processor has loaded would stay live.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_UNPIN_TABLE.</remarks>
    public void ExecuteUnpin(Id<Cpu> cpu, Id<Place> place)
    {
        var mm = Of[CallPage[cpu, place]];
        GuardNext(cpu, place, Call.Unpin);
        Pinned[mm] = false;
        PinWaits[mm] = false;
        Refused.Value = Refused.Value | !Pinned[mm] | Any<Cpu>(other => Up[other] & (Base[other] == mm));
        Remove(cpu, place);
    }

    /// <summary>The root is loaded. Asked is that it is pinned, so that it need not be validated.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, new_guest_cr3.</remarks>
    public void ExecuteNewBase(Id<Cpu> cpu, Id<Place> place)
    {
        var mm = Of[CallPage[cpu, place]];
        GuardNext(cpu, place, Call.NewBase);
        Base[cpu] = mm;
        Refused.Value = Refused.Value | !Pinned[mm];
        Remove(cpu, place);
    }

    /// <summary>The page becomes the GDT. It must not be mapped writable.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, pv_set_gdt.</remarks>
    public void ExecuteSetGdt(Id<Cpu> cpu, Id<Place> place)
    {
        GuardNext(cpu, place, Call.SetGdt);
        HasGdt[cpu] = true;
        Gdt[cpu] = CallPage[cpu, place];
        GdtWaits[cpu] = false;
        Refused.Value = Refused.Value | Writable[CallPage[cpu, place]];
        Remove(cpu, place);
    }

    /// <summary>The stack is switched.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_stack_switch.</remarks>
    public void ExecuteStackSwitch(Id<Cpu> cpu, Id<Place> place)
    {
        GuardNext(cpu, place, Call.StackSwitch);
        HasStack[cpu] = true;
        Stack[cpu] = CallPage[cpu, place];
        StackWaits[cpu] = false;
        Remove(cpu, place);
    }

    /// <summary>The LDT is loaded. Its address is all that is asked for; its pages are looked at when they are used.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_SET_LDT.</remarks>
    public void ExecuteSetLdt(Id<Cpu> cpu, Id<Place> place)
    {
        GuardNext(cpu, place, Call.SetLdt);
        HasLdt[cpu] = true;
        Ldt[cpu] = CallPage[cpu, place];
        LdtWaits[cpu] = false;
        Remove(cpu, place);
    }

    private void GuardNext(Id<Cpu> cpu, Id<Place> place, Call call)
    {
        Guard(Doing[cpu].Is(Phase.Flushing));
        Guard(Queued[cpu, place] & Calls[cpu, place].Is(call));
        Guard(All<Place>(other => Queued[cpu, other].Implies(place <= other)));
    }

    private void Remove(Id<Cpu> cpu, Id<Place> place)
    {
        Queued[cpu, place] = false;
        CallPresent[cpu, place] = false;
    }

    // The hypervisor has typed the page as a table, since its top-level table is pinned: it is that one, or that one refers to it.
    private Truth IsLive(Id<Page> page) => Any<Mm>(mm => Pinned[mm] & ((Top[mm] == page) | Any<TableSlot>(slot => Present[Top[mm], slot] & (Target[Top[mm], slot] == page))));

    private Truth IsGood(Id<Page> table, Id<Page> target, Truth writes)
        => If(Used[table].Is(Usage.Top), !Writable[target], Used[table].Is(Usage.Descriptors) | !(writes & IsLive(target)));
}
