using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>page_lock: what the frame is stays what it is until page_unlock. That takes a type reference.</summary>
    /// <returns>False when it is nothing now, or not yet validated.</returns>
    private static bool LockPage(PageInfo page)
    {
        if (!page.IsValidated || page.TypeCount == 0 || page.TypeCount == PageInfo.MostTypeReferences)
        {
            return false;
        }

        page.TypeCount++;
        return true;
    }

    /// <summary>page_unlock. Somebody else holds a reference too, so nothing has to be devalidated.</summary>
    private static void UnlockPage(PageInfo page) => page.TypeCount--;
}
