using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>What the types and the counts amount to together: pagetables form no cycle, so none of them keeps another one alive for nothing.</remarks>
public sealed partial class XenSpec
{
    /// <summary>No typed cycle.</summary>
    [Claim("XEN-TYPE-007", "No way of counted entries that are not linear leads from a pagetable back to it: after three of them at the latest it is at an L1 table.", Source = "Xen 4.17 xen/arch/x86/mm.c, the comment on page types; XSA-240", Corollary = true)]
    public Truth NoWayLeadsBackToItsPagetable() => All<Frame, TableSlot, TableSlot, TableSlot>((table, slot, second, third) =>
    {
        var one = Target[table, slot];
        var two = Target[one, second];
        var three = Target[two, third];
        return Leads(table, slot).Implies(one != table & Leads(one, second).Implies(two != table & Leads(two, third).Implies(three != table & !IsUpper(three))));
    });

    /// <summary>Linear entries hold nothing by themselves.</summary>
    [Claim("XEN-TYPE-009", "A pagetable with linear entries is pinned, a root, being promoted, locked or interrupted, or an entry of a pagetable one level above names it.", Source = "Xen 4.17 xen/arch/x86/mm.c, inc_linear_uses; XSA-240", Corollary = true, From = "XEN-TYPE-006", At = nameof(IsLinear))]
    public Truth ATableWithLinearEntriesHasAnotherUser() => All<Frame, TableSlot>((frame, linear) => IsLinear[frame, linear].Implies(
        IsHeld(frame) | Any<Frame, TableSlot>((table, slot) => IsNamedFromAbove(frame, table, slot))));

    /// <summary>No zombie at the top.</summary>
    [Claim("XEN-TYPE-010", "Once nothing is pinned, loaded as a root, being promoted, locked or interrupted, no L4 table has type references.", Source = "Xen 4.17 xen/arch/x86/domain.c, domain_relinquish_resources; XSA-240", Corollary = true, From = "XEN-TYPE-009")]
    public Truth NoL4TableOutlivesItsUsers() => NothingIsHeld().Implies(IsUnused(FrameType.L4));

    /// <summary>No zombie below it.</summary>
    [Claim("XEN-TYPE-011", "Once nothing is pinned, loaded as a root, being promoted, locked or interrupted, no L3 table has type references.", Source = "Xen 4.17 xen/arch/x86/domain.c, domain_relinquish_resources; XSA-240", Corollary = true, From = "XEN-TYPE-010")]
    public Truth NoL3TableOutlivesItsUsers() => NothingIsHeld().Implies(IsUnused(FrameType.L3));

    /// <summary>No zombie below that.</summary>
    [Claim("XEN-TYPE-012", "Once nothing is pinned, loaded as a root, being promoted, locked or interrupted, no L2 table has type references.", Source = "Xen 4.17 xen/arch/x86/domain.c, domain_relinquish_resources; XSA-240", Corollary = true, From = "XEN-TYPE-011")]
    public Truth NoL2TableOutlivesItsUsers() => NothingIsHeld().Implies(IsUnused(FrameType.L2));

    /// <summary>No zombie.</summary>
    [Claim("XEN-TYPE-008", "Once nothing is pinned, loaded as a root, being promoted, locked or interrupted, no pagetable has type references.", Source = "Xen 4.17 xen/arch/x86/domain.c, domain_relinquish_resources; XSA-242", Corollary = true, From = "XEN-TYPE-012")]
    public Truth NoPagetableOutlivesItsUsers() => NothingIsHeld().Implies(All<Frame>(frame => IsTable(frame).Implies(TypeCount[frame] == 0)));

    private Truth NothingIsHeld() => All<Frame>(frame => !IsHeld(frame));

    private Truth IsUnused(FrameType type) => All<Frame>(frame => Type[frame].Is(type).Implies(TypeCount[frame] == 0));

    // The entry takes a walk that types allow one level down.
    private Truth Leads(Id<Frame> table, Id<TableSlot> slot) => Uses[table, slot] & IsUpper(table) & !IsLinear[table, slot];
}
