using Verified.Spec.Language;

namespace Verified.Spec.Xen;

/// <remarks>What the types and the counts amount to together: pagetables form no cycle, so none of them keeps another one alive for nothing.</remarks>
public sealed partial class XenSpec
{
    /// <summary>X1, X5: no typed cycle.</summary>
    [Claim("XEN-TYPE-007", "No way of counted entries leads from a pagetable back to it: after three of them at the latest it is at an L1 table.", Source = "Xen 4.17 xen/arch/x86/mm.c, the comment on page types; XSA-240", Corollary = true)]
    public Truth NoWayLeadsBackToItsPagetable() => All<Frame, Slot, Slot, Slot>((table, slot, second, third) =>
    {
        var one = Target[table, slot];
        var two = Target[one, second];
        var three = Target[two, third];
        return Leads(table, slot).Implies(one != table & Leads(one, second).Implies(two != table & Leads(two, third).Implies(three != table & !IsUpper(three))));
    });

    /// <summary>X5: no zombie.</summary>
    [Claim("XEN-TYPE-008", "Once nothing is pinned, loaded as a root, asked for, locked or interrupted, no pagetable has type references.", Source = "Xen 4.17 xen/arch/x86/domain.c, domain_relinquish_resources; XSA-242", Corollary = true, From = "XEN-TYPE-006")]
    public Truth NoPagetableOutlivesItsUsers() =>
        All<Frame>(frame => !Pinned[frame] & !Partial[frame] & (Bases[frame] + UserBases[frame] + Askers[frame] + Lockers[frame] == 0))
            .Implies(All<Frame>(frame => IsTable(frame).Implies(TypeCount[frame] == 0)));

    // The entry takes a walk that types allow one level down.
    private Truth Leads(Id<Frame> table, Id<Slot> slot) => Uses[table, slot] & IsUpper(table);
}
