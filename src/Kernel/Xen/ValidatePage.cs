using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>validate_page: is the content what the type says? It holds the only type reference meanwhile.</summary>
    private Errno ValidatePage(PageInfo page)
    {
        var errno = page.Type switch
        {
            PageType.L1 => ValidateL1(page),
            PageType.L2 or PageType.PaeXenL2 or PageType.L3 or PageType.L4 => ValidateTable(page),
            PageType.SegDesc => ValidateDescriptors(page),
            PageType.None or PageType.Shared or PageType.Writable => throw new KernelBug($"{page} has nothing to validate"),
        };
        if (errno != Errno.None && page.IsTable && page.Type != PageType.L1)
        {
            Steps?.Interrupted(page, Current);
        }

        switch (errno)
        {
            case Errno.None:
                page.IsValidated = true;
                if (page.IsTable)
                {
                    Steps?.FinishesValidation(page);
                }

                break;
            case Errno.EINTR:
                page.TypeCount = 0;
                break;
            case Errno.ERESTART:
                MarkPartial(page);
                break;
            default:
                EndInvalid(page);
                break;
        }

        return errno;
    }

    private void EndInvalid(PageInfo page)
    {
        if (IsParked(page))
        {
            MarkPartial(page);
        }
        else
        {
            if (page.IsTable)
            {
                Steps?.ForgetsTable(page);
            }

            page.ClearType();
        }
    }

    private static void MarkPartial(PageInfo page)
    {
        page.GetAnother();
        page.IsPartial = true;
    }

    private Errno ValidateL1(PageInfo page)
    {
        var owner = page.Owner!;
        for (var slot = 0; slot < MachineMemory.EntriesOfATable; slot++)
        {
            var entry = Memory.ReadEntry(page.Mfn, slot);
            if (!entry.IsPresent)
            {
                continue;
            }

            var errno = GetPageFromL1e(entry, owner, owner, out var accepted);
            if (errno != Errno.None)
            {
                Steps?.RefusesL1Entry(page, slot, errno);
                Steps?.Interrupted(page, Current);
                PutL1Entries(page, slot);
                return errno;
            }

            Steps?.ValidatesL1Entry(page, slot);
            Memory.WriteEntry(page.Mfn, slot, owner.Mode.Adjust(1, accepted));
        }

        return Errno.None;
    }

    private void PutL1Entries(PageInfo page, int slots)
    {
        for (var slot = slots - 1; slot >= 0; slot--)
        {
            var entry = Memory.ReadEntry(page.Mfn, slot);
            if (entry.IsPresent)
            {
                Steps?.DevalidatesL1Entry(page, slot);
                PutPageFromL1e(entry);
            }
        }
    }
}
