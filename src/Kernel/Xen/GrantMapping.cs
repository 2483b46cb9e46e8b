using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>GNTMAP_*: how a grant is mapped.</summary>
[Flags]
internal enum GrantMap : uint
{
    None = 0,

    /// <summary>For a device. Without an IOMMU it only holds references.</summary>
    Device = 1 << 0,

    /// <summary>Into the caller's address space.</summary>
    Host = 1 << 1,

    ReadOnly = 1 << 2,

    /// <summary>For user mode too.</summary>
    Application = 1 << 3,

    /// <summary>What is given is the machine address of an entry, not the address that it maps.</summary>
    ContainsPte = 1 << 4,
}

/// <summary>Grants in PV pagetables.</summary>
/// <remarks>Source: Xen 4.17.7 xen/arch/x86/pv/grant_table.c.</remarks>
internal sealed partial class Hypervisor
{
    private const ulong GrantEntryFlags = Entry.Present | Entry.Accessed | Entry.Dirty | Entry.NoExecute;
    private const int GrantAvailableShift = 16;
    private const int AvailableShift = 9;

    /// <summary>create_grant_pv_mapping: the entry becomes the grant's. It takes over the references that the caller holds, and what it referred to is put.</summary>
    /// <returns>False when there is no entry in a validated level-1 table of the caller's (XSA-227).</returns>
    public bool CreateGrantMapping(Vcpu vcpu, ulong address, Mfn frame, GrantMap flags)
    {
        var entry = vcpu.Domain.Mode.Adjust(1, GrantEntry(frame, flags));
        if (LockGrantSlot(vcpu, address, flags) is not var (table, slot))
        {
            return false;
        }

        var old = Memory.ReadEntry(table.Mfn, slot);
        Memory.WriteEntry(table.Mfn, slot, entry);
        UnlockGrantSlot(table);
        PutPageFromL1e(old);
        return true;
    }

    /// <summary>replace_grant_pv_mapping: the entry is not the grant's any more. Its references are the caller's then.</summary>
    /// <param name="vcpu">Who calls.</param>
    /// <param name="address">Where the entry is, as it was given when it was made.</param>
    /// <param name="frame">What it must map, present and writable just as it was made (XSA-234).</param>
    /// <param name="newAddress">0, or the address whose entry moves into its place.</param>
    /// <param name="flags">How it was made.</param>
    /// <returns>False when there is no such entry. What was to move into its place is lost then.</returns>
    public bool ReplaceGrantMapping(Vcpu vcpu, ulong address, Mfn frame, ulong newAddress, GrantMap flags)
    {
        var entry = default(Entry);
        if (newAddress != 0 && (flags.HasFlag(GrantMap.ContainsPte) || !StealEntry(vcpu, newAddress, out entry)))
        {
            return false;
        }

        var isReplaced = false;
        if (LockGrantSlot(vcpu, address, flags) is var (table, slot))
        {
            var old = Memory.ReadEntry(table.Mfn, slot);
            var differs = (old.Raw ^ GrantEntry(frame, flags).Raw) & (Entry.Present | Entry.Writable);
            isReplaced = old.Frame == frame && differs == 0;
            if (isReplaced)
            {
                Memory.WriteEntry(table.Mfn, slot, entry);
            }

            UnlockGrantSlot(table);
        }

        if (!isReplaced)
        {
            PutPageFromL1e(entry);
        }

        return isReplaced;
    }

    private static Entry GrantEntry(Mfn frame, GrantMap flags)
    {
        var available = ((ulong)flags >> GrantAvailableShift << AvailableShift) & Entry.Available;
        return Entry.To(frame, GrantEntryFlags | available
            | (flags.HasFlag(GrantMap.Application) ? Entry.User : 0)
            | (flags.HasFlag(GrantMap.ReadOnly) ? 0 : Entry.Writable));
    }

    private bool StealEntry(Vcpu vcpu, ulong va, out Entry entry)
    {
        entry = default;
        if (LockGrantSlot(vcpu, va, GrantMap.None) is not var (table, slot))
        {
            return false;
        }

        entry = Memory.ReadEntry(table.Mfn, slot);
        Memory.WriteEntry(table.Mfn, slot, default);
        UnlockGrantSlot(table);
        return true;
    }

    private (PageInfo Table, int Slot)? LockGrantSlot(Vcpu vcpu, ulong address, GrantMap flags)
    {
        if (FindGrantSlot(vcpu, address, flags) is not var (table, slot) || !GetPage(table, vcpu.Domain))
        {
            return null;
        }

        if (LockPage(table))
        {
            if (table.Type == PageType.L1)
            {
                return (table, slot);
            }

            UnlockPage(table);
        }

        PutPage(table);
        return null;
    }

    private (PageInfo Table, int Slot)? FindGrantSlot(Vcpu vcpu, ulong address, GrantMap flags)
    {
        if (!flags.HasFlag(GrantMap.ContainsPte))
        {
            return IsGuestAddress(address) && (!vcpu.Domain.Mode.Is32Bit || address <= uint.MaxValue) ? FindL1Entry(vcpu, address) : null;
        }

        return address % sizeof(ulong) == 0 && Page(new Mfn(address >> PageShift)) is { } table
            ? (table, (int)(address % MachineMemory.FrameBytes) / sizeof(ulong))
            : null;
    }

    private void UnlockGrantSlot(PageInfo table)
    {
        UnlockPage(table);
        PutPage(table);
    }
}
