using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>The hypervisor's own slots of L4 tables stay as it wrote them, whatever a guest asks for.</summary>
/// <remarks>What it writes is read off the first root of a domain after boot. Slot 258 names the table itself; slot 256, the machine-to-physical table, may be empty in a table
/// that is no kernel's root. Source: Xen 4.17 xen/arch/x86/mm.c, init_xen_l4_slots, fill_ro_mpt.</remarks>
internal sealed class OwnSlots(XenSizes sizes)
{
    private static readonly ulong AccessedAndDirty = 0x60, FrameBits = 0x000f_ffff_ffff_f000;
    private static readonly int M2p = 256, OwnTable = 258, L4 = 4;

    private readonly ulong[][] written = [.. Enumerable.Range(0, sizes.Domains).Select(_ => new ulong[SlotPositions.OfXen.End])];

    /// <summary>The hypervisor has booted.</summary>
    internal void Learn(IXenMachine target)
    {
        for (var domain = 0; domain < sizes.Domains; domain++)
            target.Words(sizes.FirstRoot(domain))[..SlotPositions.OfXen.End].CopyTo(written[domain]);
    }

    /// <summary>The first slot that is not as it must be; nothing if all are.</summary>
    internal string? FirstDefect(IXenMachine target)
    {
        for (var frame = 0; frame < sizes.Elsewhere; frame++)
        {
            if (target.Facts.Type(frame) == L4 && target.Facts.Validated(frame) && FirstChanged(target, frame) is var slot and >= 0)
                return $"frame {frame}: slot {slot} of the L4 table is the hypervisor's, and is not what it wrote";
        }
        return null;
    }

    private int FirstChanged(IXenMachine target, int frame)
    {
        var words = target.Words(frame);
        var mustBe = written[target.Facts.Owner(frame)];
        for (var slot = SlotPositions.OfXen.First; slot < SlotPositions.OfXen.End; slot++)
        {
            var expected = slot == OwnTable ? (mustBe[slot] & ~FrameBits) | (target.MachineFrame(frame) << 12) : mustBe[slot];
            var isAbsent = slot == M2p && words[slot] == 0 && !IsBase(target.Facts, frame);
            if (!isAbsent && ((words[slot] ^ expected) & ~AccessedAndDirty) != 0)
                return slot;
        }
        return -1;
    }

    private bool IsBase(IXenFacts facts, int frame)
    {
        for (var vcpu = 0; vcpu < sizes.Vcpus; vcpu++)
        {
            if (facts.HasBase(vcpu) && facts.Base(vcpu) == frame)
                return true;
        }
        return false;
    }
}
