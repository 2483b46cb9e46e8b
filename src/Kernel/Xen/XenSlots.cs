using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>The slots of level-4 tables that are the hypervisor's, and the machine-to-physical table that guests read through one of them.</summary>
internal sealed partial class Hypervisor
{
    private const int M2pSlot = 256;
    private const int LinearSlot = 258;
    private const int ShadowLinearSlot = 259;
    private const int PerDomainSlot = 260;
    private const ulong HypervisorFlags = Entry.Present | Entry.Writable | Entry.Accessed | Entry.Dirty;
    private const ulong ReadOnlyForGuests = Entry.Present | Entry.User | Entry.Accessed | Entry.Dirty;
    private const int M2pEntriesOfAFrame = MachineMemory.FrameBytes / sizeof(ulong);

    private readonly PageInfo idleRoot;
    private readonly List<Mfn> m2p = [];

    /// <summary>What the machine-to-physical table says of the frame. All ones: nothing.</summary>
    public ulong ReadM2p(Mfn mfn) => Memory.Read(m2p[(int)mfn.Number / M2pEntriesOfAFrame], (int)mfn.Number % M2pEntriesOfAFrame);

    /// <summary>The frame that holds what the table says of this one.</summary>
    public Mfn M2pFrame(Mfn mfn) => m2p[(int)mfn.Number / M2pEntriesOfAFrame];

    /// <summary>set_gpfn_from_mfn.</summary>
    public void WriteM2p(Mfn mfn, ulong pfn) => Memory.Write(m2p[(int)mfn.Number / M2pEntriesOfAFrame], (int)mfn.Number % M2pEntriesOfAFrame, pfn);

    /// <summary>init_xen_l4_slots: whatever the guest left in them is overwritten.</summary>
    private void WriteXenSlots(PageInfo page, Domain domain)
    {
        if (page.Type != PageType.L4)
        {
            return;
        }

        for (var slot = Mode.FirstXenSlot; slot <= Mode.LastXenSlot; slot++)
        {
            Memory.WriteEntry(page.Mfn, slot, XenEntry(page, domain, slot));
        }
    }

    private Entry XenEntry(PageInfo page, Domain domain, int slot) =>
        slot switch
        {
            M2pSlot => domain.HidesM2p ? M2pEntry : default,
            LinearSlot => Entry.To(page.Mfn, HypervisorFlags),
            ShadowLinearSlot => default,
            PerDomainSlot => Entry.To(domain.PerDomainTable!.Mfn, HypervisorFlags),
            _ => Memory.ReadEntry(idleRoot.Mfn, slot),
        };

    /// <summary>fill_ro_mpt.</summary>
    private void ShowM2p(PageInfo root) => Memory.WriteEntry(root.Mfn, M2pSlot, M2pEntry);

    /// <summary>zap_ro_mpt.</summary>
    private void HideM2p(PageInfo root) => Memory.WriteEntry(root.Mfn, M2pSlot, default);

    private Entry M2pEntry => Memory.ReadEntry(idleRoot.Mfn, M2pSlot);

    /// <summary>Tables of all four levels that show the machine-to-physical table, read-only, from slot 256 of the idle root on.</summary>
    private void BuildM2p()
    {
        var level2 = TakeTable(idleRoot.Mfn, M2pSlot, levels: 2);
        var framesNeeded = (frames.Length + M2pEntriesOfAFrame - 1) / M2pEntriesOfAFrame;
        for (var index = 0; index < framesNeeded; index++)
        {
            var slot = index / MachineMemory.EntriesOfATable;
            if (!Memory.ReadEntry(level2, slot).IsPresent)
            {
                TakeTable(level2, slot, levels: 1);
            }

            var page = TakeForXen();
            ShareReadOnly(page);
            Memory.WriteEntry(Memory.ReadEntry(level2, slot).Frame, index % MachineMemory.EntriesOfATable, Entry.To(page.Mfn, ReadOnlyForGuests));
            Memory.Frame(page.Mfn).Fill(byte.MaxValue);
            m2p.Add(page.Mfn);
        }
    }

    private Mfn TakeTable(Mfn parent, int slot, int levels)
    {
        var table = TakeForXen().Mfn;
        Memory.WriteEntry(parent, slot, Entry.To(table, ReadOnlyForGuests));
        return levels == 1 ? table : TakeTable(table, 0, levels - 1);
    }

    /// <summary>share_xen_page_with_privileged_guests: a type that is nothing, held for ever, keeps everybody from writing.</summary>
    private void ShareReadOnly(PageInfo page)
    {
        page.Owner = domXen;
        page.TypeCount = 1;
        page.IsValidated = true;
    }
}
