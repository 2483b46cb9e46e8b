using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>alloc_domheap_pages for a domain: so many zeroed frames one after the other, aligned to their number.</summary>
    /// <param name="domain">Who gets them.</param>
    /// <param name="order">The logarithm of their number.</param>
    /// <param name="addressBits">How wide their machine addresses may be, at most 64.</param>
    /// <returns>The first, or null when there is no such run or the domain may not have so much.</returns>
    public PageInfo? AllocateExtent(Domain domain, int order, int addressBits)
    {
        var count = 1ul << order;
        if (domain.IsDying || count > domain.MaxPages || domain.TotalPages > domain.MaxPages - count || TakeExtent(order, addressBits) is not { } first)
        {
            return null;
        }

        Assign(first, order, domain);
        Steps?.Allocates(first, order, domain);
        domain.TotalPages += count;
        return first;
    }

    /// <summary>alloc_domheap_pages with MEMF_no_owner: frames that nobody can take a reference to yet.</summary>
    public PageInfo? TakeExtent(int order, int addressBits)
    {
        var count = 1L << order;
        while (lowestFree < frames.Length && frames[lowestFree].Count != 0)
        {
            lowestFree++;
        }

        for (var start = lowestFree & -count; start + count <= frames.Length && IsWithin(start + count - 1, addressBits); start += count)
        {
            if (IsRunFree(start, count))
            {
                for (var number = start; number < start + count; number++)
                {
                    Take(frames[number]);
                }

                return frames[start];
            }
        }

        return null;
    }

    /// <summary>assign_pages with MEMF_no_refcount: frames that were taken are the domain's, which had as many before.</summary>
    public void Assign(PageInfo first, int order, Domain domain)
    {
        for (var number = first.Mfn.Number; number < first.Mfn.Number + (1ul << order); number++)
        {
            var page = frames[number];
            page.Owner = domain;
            page.IsAllocated = true;
        }
    }

    /// <summary>free_domheap_pages of frames that were taken and not assigned.</summary>
    public void GiveBackExtent(PageInfo first, int order)
    {
        for (var number = first.Mfn.Number; number < first.Mfn.Number + (1ul << order); number++)
        {
            Steps?.GivesBack(Current, new Mfn(number), Errno.None);
            PutPage(frames[number]);
        }
    }

    /// <summary>free_domheap_page of a frame that was stolen.</summary>
    public void FreeStolen(PageInfo page) => PutPage(page);

    /// <summary>assign_pages of a frame that was stolen.</summary>
    public void ReturnStolen(PageInfo page, Domain domain)
    {
        Steps?.ReturnsStolen(page);
        Assign(page, 0, domain);
    }

    /// <summary>So many frames, wherever they are, can be taken.</summary>
    public bool HasFree(int count)
    {
        for (var number = lowestFree; number < frames.Length && count > 0; number++)
        {
            count -= frames[number].Count == 0 ? 1 : 0;
        }

        return count <= 0;
    }

    private static bool IsWithin(long number, int addressBits) =>
        addressBits >= sizeof(ulong) * 8 || number < 1L << Math.Max(addressBits - PageShift, 1);

    private bool IsRunFree(long start, long count)
    {
        for (var number = start; number < start + count; number++)
        {
            if (frames[number].Count != 0)
            {
                return false;
            }
        }

        return true;
    }
}
