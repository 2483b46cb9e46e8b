using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>mmu_update of an entry of an L1 table, and update_va_mapping, whose L1 table is the one that translates the address. The new reference is taken before the old
/// one is dropped.</remarks>
public sealed partial class XenSpec
{
    /// <summary>An L1 entry that was not present becomes present.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l1_entry and get_page_from_l1e.</remarks>
    public void SetL1Entry(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Id<Frame> target, Truth writes, Choice<Flags> flags)
    {
        GuardL1Entry(vcpu, table);
        GuardMapping(vcpu, target, flags);
        Guard(writes.Implies(MayBecome(target, FrameType.Writable)), Errno.EBUSY);
        Guard(!Present[table, slot]);
        GetMapped(table, slot, target, writes);
        Write(table, slot, target, writes, Adjust(flags));
    }

    /// <summary>An L1 entry is cleared, and its reference is dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l1_entry and put_page_from_l1e.</remarks>
    public void ClearL1Entry(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot)
    {
        GuardL1Entry(vcpu, table);
        Guard(Present[table, slot]);
        PutMapped(table, slot);
        Present[table, slot] = false;
    }

    /// <summary>An L1 entry names another frame than before.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l1_entry.</remarks>
    public void ReplaceL1Entry(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Id<Frame> target, Truth writes, Choice<Flags> flags)
    {
        GuardL1Entry(vcpu, table);
        GuardMapping(vcpu, target, flags);
        Guard(writes.Implies(MayBecome(target, FrameType.Writable)), Errno.EBUSY);
        Guard(Present[table, slot] & (Target[table, slot] != target));
        PutMapped(table, slot);
        GetMapped(table, slot, target, writes);
        Stamp(Target[table, slot], Uses[table, slot]);
        Write(table, slot, target, writes, Adjust(flags));
    }

    /// <summary>An L1 entry keeps its frame and its permission; other flags change. No reference is taken or dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l1_entry, FASTPATH_FLAG_WHITELIST; XSA-154.</remarks>
    public void RewriteL1Entry(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Choice<Flags> flags)
    {
        GuardL1Entry(vcpu, table);
        Guard(!flags.Is(Flags.Forbidden), Errno.EINVAL);
        Guard(Present[table, slot]);
        EntryFlags[table, slot] = Adjust(flags);
    }

    /// <summary>A read-only L1 entry becomes writable.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l1_entry, where a change of the write permission is no fast path.</remarks>
    public void AllowWriting(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Choice<Flags> flags)
    {
        var target = Target[table, slot];
        GuardL1Entry(vcpu, table);
        GuardMapping(vcpu, target, flags);
        Guard(MayBecome(target, FrameType.Writable), Errno.EBUSY);
        Guard(Present[table, slot] & !Writes[table, slot]);
        Become(target, FrameType.Writable, true);
        TypeCount[target] = TypeCount[target] + 1;
        Readers.Remove(table, slot);
        Users.Add(target, table, slot);
        Reads[table, slot] = false;
        Uses[table, slot] = true;
        Writes[table, slot] = true;
        EntryFlags[table, slot] = Adjust(flags);
    }

    /// <summary>A writable L1 entry becomes read-only.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, mod_l1_entry.</remarks>
    public void ForbidWriting(Id<Vcpu> vcpu, Id<Frame> table, Id<TableSlot> slot, Choice<Flags> flags)
    {
        var target = Target[table, slot];
        GuardL1Entry(vcpu, table);
        GuardMapping(vcpu, target, flags);
        Guard(Present[table, slot] & Writes[table, slot]);
        TypeCount[target] = TypeCount[target] - 1;
        Stamp(target, true);
        Users.Remove(table, slot);
        Readers.Add(target, table, slot);
        Uses[table, slot] = false;
        Reads[table, slot] = true;
        Writes[table, slot] = false;
        EntryFlags[table, slot] = Adjust(flags);
    }

    // The table is the caller's, and a validated L1 table. A walk through linear entries ends at another one.
    private void GuardL1Entry(Id<Vcpu> vcpu, Id<Frame> table)
    {
        Guard(Exists[vcpu]);
        Guard(Belongs(table, DomainOf[vcpu]), Errno.EINVAL);
        Guard(IsLive(table, FrameType.L1), Errno.EINVAL);
    }

    private void GuardMapping(Id<Vcpu> vcpu, Id<Frame> target, Choice<Flags> flags)
    {
        Guard(!flags.Is(Flags.Forbidden), Errno.EINVAL);
        Guard(Belongs(target, DomainOf[vcpu]), Errno.EBUSY);
    }
}
