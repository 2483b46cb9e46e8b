using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>Linear pagetables: an entry of an L2, L3 or L4 table may name a table of its own level, read-only. One that names its own table holds no reference. One that names
/// another table holds those of any entry, and both tables count it: no table has linear entries and is named by one, so that none of them is followed by another. An entry
/// that replaces a reference is two steps: the old one is cleared, the new one is set.</remarks>
public sealed partial class XenSpec
{
    /// <summary>An entry that names its own table passes validation.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, define_get_linear_pagetable, where the frames are the same.</remarks>
    public void ValidateSelf(Id<Frame> table, Id<TableSlot> slot)
    {
        Guard(Validating(table) & IsUpper(table));
        Guard(IsNext(table, slot) & IsSettled(table));
        Guard(Target[table, slot] == table);
        Guard(!EntryFlags[table, slot].Is(Flags.Forbidden), Errno.EINVAL);
        Guard(MayBeLinear(table, table, Writes[table, slot]), Errno.EINVAL);
        EntryFlags[table, slot] = Adjust(EntryFlags[table, slot]);
    }

    /// <summary>An entry that names another table of the same level passes validation.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, define_get_linear_pagetable, inc_linear_entries, inc_linear_uses; XSA-240.</remarks>
    public void ValidateLinear(Id<Frame> table, Id<TableSlot> slot)
    {
        var target = Target[table, slot];
        Guard(Validating(table) & IsUpper(table));
        Guard(IsNext(table, slot) & IsSettled(table));
        Guard(target != table);
        Guard(!EntryFlags[table, slot].Is(Flags.Forbidden), Errno.EINVAL);
        Guard(Belongs(target, Owner[table]), Errno.EINVAL);
        Guard(MayBeLinear(table, target, Writes[table, slot]), Errno.EINVAL);
        GetLinear(table, slot, target);
        EntryFlags[table, slot] = Adjust(EntryFlags[table, slot]);
    }

    /// <summary>mmu_update: an entry that holds no reference comes to name its own table.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l2_entry to mod_l4_entry, define_get_linear_pagetable.</remarks>
    public void SetSelf(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Choice<Flags> flags)
    {
        GuardUpper(vcpu, table);
        Guard(!flags.Is(Flags.Forbidden), Errno.EINVAL);
        Guard(MayBeLinear(table, table, false), Errno.EINVAL);
        Guard(!Uses[table, slot]);
        Write(table, slot, table, false, Adjust(flags));
    }

    /// <summary>mmu_update: an entry that holds no reference comes to name another table of the same level.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l2_entry to mod_l4_entry, define_get_linear_pagetable.</remarks>
    public void SetLinear(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Id<Frame> target, Choice<Flags> flags)
    {
        GuardUpper(vcpu, table);
        Guard(target != table);
        Guard(!flags.Is(Flags.Forbidden), Errno.EINVAL);
        Guard(Belongs(target, DomainOf[vcpu]), Errno.EINVAL);
        Guard(MayBeLinear(table, target, false), Errno.EINVAL);
        Guard(!Uses[table, slot]);
        GetLinear(table, slot, target);
        Write(table, slot, target, false, Adjust(flags));
    }

    /// <summary>mmu_update: an entry that names its own table is cleared. There is no reference to drop.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, put_page_from_l2e to put_page_from_l4e.</remarks>
    public void ClearSelf(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot)
    {
        GuardUpper(vcpu, table);
        Guard(IsSelf(table, slot));
        Present[table, slot] = false;
    }

    /// <summary>The entry names the table that it is in, and needs no reference.</summary>
    private Truth IsSelf(Id<Frame> table, Id<TableSlot> slot)
        => LinearTables & IsUpper(table) & Present[table, slot] & (Target[table, slot] == table) & !Writes[table, slot];

    /// <summary>An entry of the table may be linear: read-only; to the table itself, or to a validated one of its level that has no linear entries, while no linear entry names this one.</summary>
    private Truth MayBeLinear(Id<Frame> table, Id<Frame> target, Truth writes) => LinearTables & !writes
        & ((target == table) | (IsLive(target, Type[table]) & (LinearUses[table] == 0) & (LinearEntries[target] == 0)));

    private void GetLinear(Id<Frame> table, Id<TableSlot> slot, Id<Frame> target)
    {
        TypeCount[target] = TypeCount[target] + 1;
        GeneralCount[target] = GeneralCount[target] + 1;
        Uses[table, slot] = true;
        Users.Add(target, table, slot);
        IsLinear[table, slot] = true;
        LinearUses.Add(target, table, slot);
        LinearEntries.Add(table, slot);
    }

    private void PutLinear(Id<Frame> table, Id<TableSlot> slot)
    {
        LinearUses.RemoveIf(IsLinear[table, slot], table, slot);
        LinearEntries.RemoveIf(IsLinear[table, slot], table, slot);
        IsLinear[table, slot] = false;
    }
}
