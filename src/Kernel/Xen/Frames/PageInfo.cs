using Verified.Kernel.Sched;

namespace Verified.Kernel.Xen.Frames;

/// <summary>struct page_info: what the hypervisor knows of one frame.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/include/asm/mm.h.</remarks>
internal sealed class PageInfo(Mfn mfn)
{
    /// <summary>PGC_count_mask, 57 bits.</summary>
    public const ulong MostReferences = (1ul << 57) - 1;

    /// <summary>PGT_count_mask, 55 bits.</summary>
    public const ulong MostTypeReferences = (1ul << 55) - 1;

    public Mfn Mfn => mfn;

    public Domain? Owner { get; set; }

    /// <summary>PGC_allocated: one of the general references stands for belonging to the owner.</summary>
    public bool IsAllocated { get; set; }

    /// <summary>PGC_xen_heap: memory of Xen's own, possibly shared with a guest.</summary>
    public bool IsXenHeap { get; set; }

    /// <summary>General references.</summary>
    public ulong Count { get; set; }

    public PageType Type { get; set; }

    /// <summary>References to the frame as what its type says.</summary>
    public ulong TypeCount { get; set; }

    public bool IsValidated { get; set; }

    public bool IsPinned { get; set; }

    /// <summary>PGT_partial: validation or devalidation was interrupted. One type reference and one general reference are held meanwhile.</summary>
    public bool IsPartial { get; set; }

    /// <summary>How many entries from slot 0 on are validated, while the frame is partial: 0 to 512.</summary>
    public int NrValidated { get; set; }

    /// <summary>PTF_partial_set: of the slot after those a general reference is held too.</summary>
    public bool PartialSet { get; set; }

    /// <summary>Above zero: the entries in this table that refer to tables of its own level. Below zero: minus the entries of other such tables that refer to it.</summary>
    public int LinearCount { get; set; }

    /// <summary>The flush clock when the last type reference was dropped.</summary>
    public ulong FlushStamp { get; set; }

    /// <summary>While it is validated: the table whose entry waits for it, or null for a hypercall.</summary>
    public PageInfo? PromotingTable { get; set; }

    /// <summary>The entry.</summary>
    public int PromotingSlot { get; set; }

    public bool IsTable => Type.Level() > 0;

    /// <summary>get_page_light: a reference by somebody who holds one already.</summary>
    public void GetAnother()
    {
        if (Count == 0)
        {
            throw new KernelBug($"{mfn} is taken without a reference");
        }

        Count++;
    }

    /// <summary>type_info becomes zero.</summary>
    public void ClearType()
    {
        Type = PageType.None;
        TypeCount = 0;
        IsValidated = IsPinned = IsPartial = PartialSet = false;
        NrValidated = LinearCount = 0;
    }

    public override string ToString() => $"{mfn} {Type}:{TypeCount} of {Count}";
}
