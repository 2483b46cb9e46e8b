using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    /// <summary>The type count is exact.</summary>
    [Claim("XEN-COUNT-001", "A frame's type count is the number of uses that need its type: entries, roots, pages of GDTs, hypercalls, its pin and its interruption.", Source = "Xen 4.17 xen/arch/x86/mm.c, get_page_type and put_page_type")]
    public Truth TheTypeCountIsExact() => All<Frame>(frame => TypeCount[frame] == TypeUses(frame));

    /// <summary>The general count is exact.</summary>
    [Claim("XEN-COUNT-002", "A frame's general count is the number of uses that need its type, of read-only mappings, and one for its allocation.", Source = "Xen 4.17 xen/arch/x86/mm.c, get_page and put_page")]
    public Truth TheGeneralCountIsExact() => All<Frame>(frame => GeneralCount[frame] == TypeUses(frame) + Readers[frame] + One(Allocated[frame]));

    private Word TypeUses(Id<Frame> frame)
        => Users[frame] + Bases[frame] + UserBases[frame] + Promoters[frame] + Lockers[frame] + GdtPages[frame] + One(Pinned[frame]) + One(Partial[frame]);

    private static Word One(Truth when) => If<Word>(when, 1, 0);
}
