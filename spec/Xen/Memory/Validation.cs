using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>Validation of a pagetable, one entry a step, in ascending order: between any two steps it can be interrupted. An entry that fails its step with an errno is
/// what the hypercall answers, however deep; the pagetables on the way are interrupted, and devalidated then.</remarks>
public sealed partial class XenSpec
{
    /// <summary>An L1 entry passes validation.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, promote_l1_table and get_page_from_l1e.</remarks>
    public void ValidateL1Entry(Id<Frame> table, Id<TableSlot> slot)
    {
        var (target, writes) = (Target[table, slot], Writes[table, slot]);
        Guard(Validating(table) & Type[table].Is(FrameType.L1));
        Guard(IsNext(table, slot));
        Guard(!EntryFlags[table, slot].Is(Flags.Forbidden), Errno.EINVAL);
        Guard(Belongs(target, Owner[table]), Errno.EBUSY);
        Guard(writes.Implies(MayBecome(target, FrameType.Writable)), Errno.EBUSY);
        GetMapped(table, slot, target, writes);
        EntryFlags[table, slot] = Adjust(EntryFlags[table, slot]);
    }

    /// <summary>An entry of an L2, L3 or L4 table passes validation, or waits for the validation of what it names, which begins or goes on with this.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, promote_l2_table to promote_l4_table, get_page_and_type_from_mfn.</remarks>
    public void ValidateEntry(Id<Frame> table, Id<TableSlot> slot)
    {
        var target = Target[table, slot];
        Guard(Validating(table) & IsUpper(table));
        Guard(IsNext(table, slot) & IsSettled(table));
        Guard(!EntryFlags[table, slot].Is(Flags.Forbidden), Errno.EINVAL);
        Guard(Belongs(target, Owner[table]), Errno.EINVAL);
        Guard(MayBecome(target, Below(table)) | MayBeLinear(table, target, Writes[table, slot]), Errno.EINVAL);
        Guard(MayBecome(target, Below(table)) & !Validating(target));
        GetTable(target, Below(table));
        Uses[table, slot] = true;
        Users.Add(target, table, slot);
        EntryFlags[table, slot] = If(IsLive(target, Below(table)), Adjust(EntryFlags[table, slot]), EntryFlags[table, slot]);
    }

    /// <summary>All present entries have passed, and what they name is validated: so is the pagetable. The entry that waited for it is adjusted now.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, validate_page, promote_l2_table to promote_l4_table.</remarks>
    public void FinishValidation(Id<Frame> table)
    {
        Guard(Validating(table));
        Guard(All<TableSlot>(slot => Present[table, slot].Implies(Counted(table, slot) | (IsSelf(table, slot) & EntryFlags[table, slot].Is(Flags.Adjusted)))));
        Guard(IsSettled(table));
        Validated[table] = true;
        EntryFlags.ForAll((user, slot) => Uses[user, slot] & (Target[user, slot] == table), (user, slot) => Adjust(EntryFlags[user, slot]));
    }

    /// <summary>Validation of a pagetable that an entry waits for is interrupted, because it failed or something more urgent is to be done.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, validate_page, -ERESTART; the reference of the interruption, XSA-299.</remarks>
    public void InterruptEntry(Id<Frame> table, Id<TableSlot> slot)
    {
        var target = Target[table, slot];
        Guard(Uses[table, slot] & Validating(target));
        Guard(IsSettled(target));
        Partial[target] = true;
        Uses[table, slot] = false;
        Users.Remove(table, slot);
    }

    /// <summary>Devalidation of an interrupted L1 table drops its last counted entry.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, demote_l1_table.</remarks>
    public void DevalidateL1Entry(Id<Frame> table, Id<TableSlot> slot)
    {
        Guard(Partial[table] & Type[table].Is(FrameType.L1));
        Guard(IsLast(table, slot));
        PutMapped(table, slot);
    }

    /// <summary>Devalidation of an interrupted L2, L3 or L4 table drops its last counted entry.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, demote_l2_table to demote_l4_table.</remarks>
    public void DevalidateEntry(Id<Frame> table, Id<TableSlot> slot)
    {
        Guard(Partial[table] & IsUpper(table));
        Guard(IsLast(table, slot));
        PutTable(Target[table, slot]);
        Uses[table, slot] = false;
        Users.Remove(table, slot);
        PutLinear(table, slot);
    }

    /// <summary>Devalidation ends: a pagetable without counted entries has no type reference any more.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, _put_final_page_type.</remarks>
    public void FinishDevalidation(Id<Frame> table)
    {
        Guard(Partial[table]);
        Guard(All<TableSlot>(slot => !Counted(table, slot)));
        Partial[table] = false;
        TypeCount[table] = 0;
        GeneralCount[table] = GeneralCount[table] - 1;
        Stamp(table, true);
    }

    /// <summary>A pagetable whose first entries already failed has no type any more.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, validate_page, where type_info becomes 0.</remarks>
    public void ForgetTable(Id<Frame> table)
    {
        Guard(Partial[table]);
        Guard(All<TableSlot>(slot => !Counted(table, slot)));
        Partial[table] = false;
        TypeCount[table] = 0;
        Type[table] = FrameType.None;
        GeneralCount[table] = GeneralCount[table] - 1;
    }

    /// <summary>The entry is the next one to be validated. That ascends: what is present before it has passed.</summary>
    private Truth IsNext(Id<Frame> table, Id<TableSlot> slot)
        => Present[table, slot] & !Counted(table, slot)
            & All<TableSlot>(other => (Present[table, other] & (other <= slot) & (other != slot)).Implies(Counted(table, other) | IsSelf(table, other)));

    /// <summary>The entry is the next one to be devalidated. That descends: nothing after it is counted any more.</summary>
    private Truth IsLast(Id<Frame> table, Id<TableSlot> slot)
        => Counted(table, slot) & All<TableSlot>(other => Counted(table, other).Implies(other <= slot));

    /// <summary>No entry waits for the validation of what it names.</summary>
    private Truth IsSettled(Id<Frame> table) => All<TableSlot>(slot => Uses[table, slot].Implies(Validated[Target[table, slot]]));
}
