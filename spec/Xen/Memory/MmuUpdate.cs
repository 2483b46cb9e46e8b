using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>mmu_update of an entry of an L2, L3 or L4 table. What the new entry names may have to be validated first, which can be interrupted: the table is locked
/// meanwhile, and the caller holds the reference that the entry will have.</remarks>
public sealed partial class XenSpec
{
    /// <summary>The update locks the table, and promotes what the new entry is to name.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmu_update, mod_l2_entry to mod_l4_entry.</remarks>
    public void BeginUpdate(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Id<Frame> target, Truth writes, Choice<Flags> flags)
    {
        GuardUpper(vcpu, table);
        Guard(!flags.Is(Flags.Forbidden), Errno.EINVAL);
        Guard(Belongs(target, DomainOf[vcpu]), Errno.EINVAL);
        Guard(MayBecome(target, Below(table)) | MayBeLinear(table, target, writes), Errno.EINVAL);
        Guard(MayBecome(target, Below(table)) & !Validating(target));
        BeginPromotion(vcpu, target, Below(table), Purpose.Entry);
        TypeCount[table] = TypeCount[table] + 1;
        GeneralCount[table] = GeneralCount[table] + 1;
        Locks[vcpu] = true;
        Locked[vcpu] = table;
        LockedSlot[vcpu] = slot;
        NewWrites[vcpu] = writes;
        NewFlags[vcpu] = Adjust(flags);
        Lockers.Add(table, vcpu);
    }

    /// <summary>The new entry takes the place of one that held no reference, and with it the caller's reference.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l2_entry to mod_l4_entry.</remarks>
    public void SetEntry(Id<Vcpu> vcpu)
    {
        var (table, slot, target) = (Locked[vcpu], LockedSlot[vcpu], Promoting[vcpu]);
        Guard(Promotes[vcpu] & PromotesFor[vcpu].Is(Purpose.Entry));
        Guard(Validated[target]);
        Guard(!Uses[table, slot]);
        Uses[table, slot] = true;
        Users.Add(target, table, slot);
        Write(table, slot, target, NewWrites[vcpu], NewFlags[vcpu]);
        EndPromotion(vcpu);
        Unlock(vcpu);
    }

    /// <summary>The new entry takes the place of one that names another frame, whose reference is dropped then.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l2_entry to mod_l4_entry, put_page_from_l2e to put_page_from_l4e.</remarks>
    public void ReplaceEntry(Id<Vcpu> vcpu)
    {
        var (table, slot, target) = (Locked[vcpu], LockedSlot[vcpu], Promoting[vcpu]);
        Guard(Promotes[vcpu] & PromotesFor[vcpu].Is(Purpose.Entry));
        Guard(Validated[target]);
        Guard(Uses[table, slot] & (Target[table, slot] != target));
        PutTable(Target[table, slot]);
        Users.Remove(table, slot);
        PutLinear(table, slot);
        Users.Add(target, table, slot);
        Write(table, slot, target, NewWrites[vcpu], NewFlags[vcpu]);
        EndPromotion(vcpu);
        Unlock(vcpu);
    }

    /// <summary>The new entry names the same frame as before. Its reference stays, the caller's goes.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l2_entry to mod_l4_entry; the slow path for the write permission, XSA-182.</remarks>
    public void RewriteEntry(Id<Vcpu> vcpu)
    {
        var (table, slot, target) = (Locked[vcpu], LockedSlot[vcpu], Promoting[vcpu]);
        Guard(Promotes[vcpu] & PromotesFor[vcpu].Is(Purpose.Entry));
        Guard(Validated[target]);
        Guard(Uses[table, slot] & (Target[table, slot] == target));
        TypeCount[target] = TypeCount[target] - 1;
        GeneralCount[target] = GeneralCount[target] - 1;
        Writes[table, slot] = NewWrites[vcpu];
        EntryFlags[table, slot] = NewFlags[vcpu];
        EndPromotion(vcpu);
        Unlock(vcpu);
    }

    /// <summary>An entry keeps its frame and its write permission; other flags change. No reference is taken or dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l2_entry to mod_l4_entry, FASTPATH_FLAG_WHITELIST; XSA-148, XSA-182.</remarks>
    public void RewriteFlags(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Choice<Flags> flags)
    {
        GuardUpper(vcpu, table);
        Guard(!flags.Is(Flags.Forbidden), Errno.EINVAL);
        Guard(Present[table, slot]);
        EntryFlags[table, slot] = Adjust(flags);
    }

    /// <summary>An entry is cleared, and its reference is dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l2_entry to mod_l4_entry.</remarks>
    public void ClearEntry(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot)
    {
        GuardUpper(vcpu, table);
        Guard(Uses[table, slot]);
        PutTable(Target[table, slot]);
        Present[table, slot] = false;
        Uses[table, slot] = false;
        Users.Remove(table, slot);
        PutLinear(table, slot);
    }

    // The table is the caller's, validated, above L1, and nobody has locked it.
    private void GuardUpper(Id<Vcpu> vcpu, Id<Frame> table)
    {
        Guard(Exists[vcpu] & !Promotes[vcpu]);
        Guard(Belongs(table, DomainOf[vcpu]), Errno.EINVAL);
        Guard(IsLiveTable(table) & IsUpper(table));
        Guard(Lockers[table] == 0);
    }

    private void Unlock(Id<Vcpu> vcpu)
    {
        PutTable(Locked[vcpu]);
        Locks[vcpu] = false;
        Lockers.Remove(vcpu);
    }
}
