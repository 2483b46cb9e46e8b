using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    /// <summary>Linear entries and their depth.</summary>
    [Claim("XEN-LIN-001", "A table that has linear entries is named by none.", Source = "Xen 4.17 xen/arch/x86/mm.c, inc_linear_entries, inc_linear_uses; XSA-240")]
    public Truth ATableWithLinearEntriesIsNamedByNone() => All<Frame>(frame => (LinearEntries[frame] > 0).Implies(LinearUses[frame] == 0));

    /// <summary>Live entries of tables name tables of the next level: linear entries.</summary>
    [Claim("XEN-LIN-002", "A linear entry forbids writing, and names another validated table of the level of its own.", Source = "Xen 4.17 xen/arch/x86/mm.c, define_get_linear_pagetable; XSA-182")]
    public Truth ALinearEntryForbidsWriting() => All<Frame, TableSlot>((table, slot) => IsLinear[table, slot].Implies(
        LinearTables & Uses[table, slot] & IsUpper(table) & !Writes[table, slot] & (Target[table, slot] != table) & IsLive(Target[table, slot], Type[table])));

    /// <summary>The depth of linear entries.</summary>
    [Claim("XEN-LIN-003", "No linear entry leads to another one.", Source = "Xen 4.17 xen/arch/x86/mm.c, inc_linear_uses; XSA-240", Corollary = true)]
    public Truth NoLinearEntryLeadsToAnother() => All<Frame, TableSlot, TableSlot>((table, slot, other) => IsLinear[table, slot].Implies(!IsLinear[Target[table, slot], other]));
}
