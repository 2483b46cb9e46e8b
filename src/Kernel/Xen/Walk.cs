using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    private const int Levels = 4;
    private const int PageShift = 12;
    private const int IndexBits = 9;
    private const ulong LowHalfEnd = 1ul << 47;
    private const ulong XenEnd = 0xffff_8800_0000_0000;

    /// <summary>__addr_ok: an address that belongs to guests, so canonical and not in the hypervisor's range.</summary>
    public static bool IsGuestAddress(ulong va) => va is < LowHalfEnd or >= XenEnd;

    /// <summary>What a processor does with a guest's access: it uses a translation that it holds, else walks the active tables and holds what it finds.</summary>
    /// <returns>Null for a page fault.</returns>
    /// <remarks>To mark an entry dirty that it has only read so far it walks again. If that finds another entry by now it goes on with the old translation.</remarks>
    public Translation? Access(Vcpu vcpu, ulong va, bool write)
    {
        if (vcpu.Tlb.TryGet(va, out var held) && (held.Writable || !write))
        {
            return !write || held.IsDirty ? held : MarkDirty(vcpu, va, held);
        }

        var reaches = !vcpu.Domain.Mode.Is32Bit || va <= uint.MaxValue;
        if (!reaches || vcpu.ActiveRoot is not { } root || Walk(vcpu, root.Mfn, va) is not { } found || (write && !found.Writable))
        {
            return null;
        }

        found = found with { IsDirty = write };
        MarkWalked(root.Mfn, va, write);
        Steps?.Walks(vcpu, root.Mfn, va, found.Writable);
        if (vcpu.Tlb.Fill(va, found) is { } replaced)
        {
            Forget(vcpu, replaced);
        }

        return found;
    }

    private Translation MarkDirty(Vcpu vcpu, ulong va, Translation held)
    {
        if (vcpu.ActiveRoot is { } root && Walk(vcpu, root.Mfn, va) == held)
        {
            MarkWalked(root.Mfn, va, write: true);
            held = held with { IsDirty = true };
            vcpu.Tlb.Fill(va, held);
        }

        return held;
    }

    /// <summary>guest_get_eff_l1e and its like: where the entry of level 1 for an address stands in the guest kernel's tables.</summary>
    public (PageInfo Table, int Slot)? FindL1Entry(Vcpu vcpu, ulong va)
    {
        if (vcpu.KernelRoot is not { } root)
        {
            return null;
        }

        var table = root.Mfn;
        for (var level = Levels; level > 1; level--)
        {
            var entry = Memory.ReadEntry(table, Index(va, level));
            if (!entry.IsPresent || entry.Has(Entry.Superpage) || Page(entry.Frame) is null)
            {
                return null;
            }

            table = entry.Frame;
        }

        return (Page(table)!, Index(va, 1));
    }

    private Translation? Walk(Vcpu vcpu, Mfn table, ulong va)
    {
        var needed = vcpu.Domain.Mode.KernelRing == 3 || vcpu.InUserMode ? Entry.Present | Entry.User : Entry.Present;
        var writable = true;
        for (var level = Levels; level > 0; level--)
        {
            if (Page(table) is null || Memory.ReadEntry(table, Index(va, level)) is var entry && !entry.Has(needed))
            {
                return null;
            }

            writable &= entry.IsWritable;
            if (level > 1 && entry.Has(Entry.Superpage))
            {
                return InsideSuperpage(entry, va, level) is { } frame ? new Translation(frame, writable) : null;
            }

            table = entry.Frame;
        }

        return new Translation(table, writable);
    }

    /// <summary>The frame that a large page has at an address. The bit is reserved in L4 entries, and beyond the memory is nothing.</summary>
    private Mfn? InsideSuperpage(Entry entry, ulong va, int level)
    {
        var frames = 1ul << (IndexBits * (level - 1));
        var frame = new Mfn((entry.Frame.Number & ~(frames - 1)) + ((va >> PageShift) & (frames - 1)));
        return level < Levels && Page(frame) is not null ? frame : null;
    }

    private void MarkWalked(Mfn table, ulong va, bool write)
    {
        for (var level = Levels; level > 0; level--)
        {
            var entry = Memory.ReadEntry(table, Index(va, level));
            var isLast = level == 1 || entry.Has(Entry.Superpage);
            Memory.WriteEntry(table, Index(va, level), entry.With(isLast && write ? Entry.Accessed | Entry.Dirty : Entry.Accessed));
            if (isLast)
            {
                return;
            }

            table = entry.Frame;
        }
    }

    private static int Index(ulong va, int level) =>
        (int)(va >> (PageShift + (IndexBits * (level - 1)))) & (MachineMemory.EntriesOfATable - 1);
}
