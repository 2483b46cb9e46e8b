using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    private const int MostLinearEntries = short.MaxValue;

    /// <summary>get_lN_linear_pagetable: a read-only entry that refers to a table of the same level. To itself it needs no reference.</summary>
    /// <returns>False when the entry is refused: writable, not to a validated table of this level and owner, or deeper than one step (XSA-240).</returns>
    private bool GetLinearTable(PageInfo table, Entry entry, Domain domain)
    {
        if (!LinearPagetables || entry.IsWritable || IsPaeRoot(table))
        {
            return false;
        }

        return entry.Frame == table.Mfn || (table.Owner == domain && GetOtherTable(table, entry.Frame, domain));
    }

    private bool GetOtherTable(PageInfo table, Mfn mfn, Domain domain)
    {
        if (GetPage(mfn, domain) is not { } target)
        {
            return false;
        }

        var isValid = target.IsValidated && target.Type.Level() == table.Type.Level() && target.TypeCount < PageInfo.MostTypeReferences;
        var isShallow = table.LinearCount is >= 0 and < MostLinearEntries && target.LinearCount is <= 0 and > -MostLinearEntries;
        if (!isValid || !isShallow)
        {
            PutPage(target);
            return false;
        }

        table.LinearCount++;
        target.LinearCount--;
        target.TypeCount++;
        return true;
    }

    private static void PutLinear(PageInfo table, PageInfo target)
    {
        table.LinearCount--;
        target.LinearCount++;
    }
}
